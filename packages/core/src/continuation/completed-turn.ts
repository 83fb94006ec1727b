// Makes the node of a completed turn: its new items, a copy of the server's output, their size, and
// the schemas and settings that later turns are compared with. chain-store.ts remembers the node.
import type { Item } from '../protocol/types.js'
import { type ChainNode, createNode } from './chain.js'
import { type SchemaTable, toolsAddedBy } from './match/call-schemas.js'
import { noOtherWords, type OtherWords } from './match/echoed-items.js'
import { jsonEqual } from './match/json-equal.js'
import { changedSetting, inheritedBytes, perRequestFields } from './settings.js'
import type { TurnContent } from './turn-content.js'

/** How a server completed a turn. */
export interface CompletedTurn {
  readonly responseId: string
  /** The output items, as parsed from the wire. */
  readonly output: readonly Item[]
  /** The server's words for some of these items when they were done. @default the same */
  readonly announced?: readonly Item[]
  /** Whether the server continues a stored response on any connection. @default true */
  readonly isHydrated?: boolean
  /** The number under which a connection holds the response. @default it is not held */
  readonly heldAs?: number | undefined
}

/**
 * The node of a completed turn; `undefined` when nothing can be compared with it later, because the
 * turn was not planned, or because its output or a tool is nested too deep to be written.
 */
export function completedNode(
  { planned: { turn }, prefix, newItems, newBytes }: TurnContent,
  { responseId, output, announced = [], isHydrated = true, heldAs }: CompletedTurn,
  schemaTable: SchemaTable,
): ChainNode | undefined {
  if (turn === undefined) return undefined
  const { request } = turn
  const { from: _from, ...base } = prefix
  const { parent } = base
  // A trigger is the last item, and no part of the history that it compacts (P97).
  const sent = newItems.at(-1)?.type === 'compaction_trigger' ? newItems.slice(0, -1) : newItems
  try {
    // The caller is handed the output too, and may change it.
    const outputJson = JSON.stringify(output)
    const ownOutput: readonly Item[] = JSON.parse(outputJson)
    const otherWords = otherWordsOf(ownOutput, announced)
    const addedTools = joined(parent?.addedTools, toolsAddedBy([...newItems, ...ownOutput]))
    const requestTools: readonly unknown[] = Array.isArray(request.tools) ? request.tools : []
    const { schemas, newBytes: schemaBytes } = schemaTable.add(
      [...requestTools, ...addedTools],
      ownOutput,
    )
    const isSameSettings =
      parent !== undefined && changedSetting(parent.settings, turn.settings) === undefined
    return createNode({
      ...base,
      responseId,
      heldAs,
      items: [...sent, ...ownOutput],
      sentCount: sent.length,
      otherWords,
      addedTools,
      schemas,
      // Equal settings are kept once for a whole chain.
      settings: isSameSettings ? parent.settings : turn.settings,
      mayBeInForce: joined(base.mayBeInForce, perRequestFields(request)),
      isStored: turn.settings.store !== false && isHydrated,
      isWarmUp: request.generate === false,
      bytes:
        newBytes +
        Buffer.byteLength(outputJson) +
        bytesOf([...otherWords.values()]) +
        schemaBytes +
        (isSameSettings ? 0 : inheritedBytes(turn.settings)),
    })
  } catch {
    return undefined
  }
}

/** Both lists without duplicates; the first itself where it has all, so that a chain keeps one. */
function joined<T>(before: readonly T[] = [], own: readonly T[]): readonly T[] {
  return own.every((one) => before.includes(one)) ? before : [...new Set([...before, ...own])]
}

function bytesOf(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0)
}

/** The announced items that differ from the output item of their id, by that item. */
function otherWordsOf(output: readonly Item[], announced: readonly Item[]): OtherWords {
  if (announced.length === 0) return noOtherWords
  const byId = new Map(announced.map((item) => [item.id, item]))
  return new Map(
    output.flatMap((item) => {
      const other = typeof item.id === 'string' ? byId.get(item.id) : undefined
      return other === undefined || other.type !== item.type || jsonEqual(item, other)
        ? []
        : [[item, other]]
    }),
  )
}
