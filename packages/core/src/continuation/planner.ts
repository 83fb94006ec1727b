// The index of known histories of one scope: finds the longest one that an input extends, and says
// why where there is none. What is remembered, and for how long, is chain-store.ts. It sends
// nothing and knows no lanes.
import type { Snapshot } from '../protocol/snapshot.js'
import type { Item } from '../protocol/types.js'
import { type ChainNode, type ColdReason, createNode, type SharedPrefix, stepsOf } from './chain.js'
import { type ChainLimits, ChainStore } from './chain-store.js'
import { placeOfLeading } from './configuration-updates.js'
import type { HistoryBudget } from './history-budget.js'
import { boundariesOf, rootKeys } from './lookup-key.js'
import { type CallSchemas, SchemaTable, toolsBroughtBy } from './match/call-schemas.js'
import { noOtherWords, type OtherWords } from './match/echoed-items.js'
import { firstDifference } from './match/history.js'
import { jsonEqual } from './match/json-equal.js'
import { answersPendingCalls } from './match/pending-calls.js'
import type { ToolArguments } from './match/tool-arguments.js'
import type { FullReason, Plan } from './plan.js'
import { PrefixMatcher } from './prefix-match.js'
import { changedSetting, inheritedBytes, type Settings } from './settings.js'

/** A turn as the planner sees it. */
export interface TurnInput {
  readonly request: Snapshot
  readonly items: readonly Item[]
  /**
   * The configuration update at the front of the items. Frameworks put one there for one request
   * (source: `reasoningEffortUpdate` of @ai-sdk/openai 4.0.118), so it is no part of the history.
   */
  readonly leading: Item | undefined
  /** The items without it. */
  readonly history: readonly Item[]
  readonly settings: Settings
  readonly toolArguments: ToolArguments
  /** Whether the plan is only tried out (`continuation: 'dry-run'`). */
  readonly isTrial: boolean
  /**
   * Top-level fields that the endpoint refuses beside `previous_response_id`, and may keep in force
   * for what continues them.
   */
  readonly refusedWithAnchor: readonly string[]
  /** Those that a continuation has from what it continues: they must be equal, and are left out. */
  readonly inheritedWithAnchor: readonly string[]
}

/** A completed turn, to be continued from. */
export interface CompletedTurn {
  /** What it builds on; `newItems` begin at its `from`. */
  readonly kept: SharedPrefix
  /** The items after what it builds on, as they were sent: a copy that no caller can change. */
  readonly newItems: readonly Item[]
  /** What they take as JSON. */
  readonly newBytes: number
  /** The server's output items, as parsed from the wire. */
  readonly output: readonly Item[]
  /** What the server called some of them when they were done. @default the same */
  readonly announced?: readonly Item[]
  readonly responseId: string
  /** The tools of its request, as they were sent. */
  readonly tools: unknown
  readonly settings: Settings
  /** Which fields the request set that every turn takes anew. @default none */
  readonly setAnew?: readonly string[]
  readonly isStored: boolean
  readonly isWarmUp: boolean
}

/** Where the connections of a scope hold its responses. */
export interface HeadPlaces {
  /** The number under which a connection holds a response; `undefined` when none does. */
  numberOf(responseId: string): number | undefined
  /** Why a response is held no more, where that is known. */
  lossOf(responseId: string): ColdReason | undefined
}

/** What a planner is made with. */
export interface PlannerOptions extends ChainLimits {
  /** @default Only `cool` says what is gone. */
  readonly heads?: HeadPlaces
}

/** The chains of one scope. */
export class Planner {
  readonly #memory: ChainStore
  readonly #heads: HeadPlaces | undefined
  readonly #schemas = new SchemaTable()

  /**
   * @param client What the scopes of a client remember together; without it, this one is on its
   * own.
   */
  constructor(options: PlannerOptions, now: () => number, client?: HistoryBudget) {
    this.#memory = new ChainStore(options, now, client)
    this.#heads = options.heads
  }

  /** How many responses can be continued from. */
  get count(): number {
    return this.#memory.count
  }

  /** How many bytes of history are held. */
  get bytes(): number {
    return this.#memory.bytes
  }

  /** The response of this id, if it is known. */
  get(responseId: string): ChainNode | undefined {
    return this.#memory.get(responseId)
  }

  /**
   * What to send for this turn: from the longest known history that it extends, or everything and
   * why.
   */
  plan(turn: TurnInput): Plan {
    const { history } = turn
    const front = turn.items.length - history.length
    const prover = new PrefixMatcher(history, turn.toolArguments)
    let blocked: (Plan & { readonly mode: 'full' }) | undefined
    for (const { at, key } of boundariesOf(history)) {
      for (const head of this.#memory.withKey(key)) {
        const obstacle = this.#obstacle(turn, head)
        // What stands in the way is told of the longest history only.
        const end =
          obstacle !== undefined && blocked !== undefined ? undefined : prover.proves(head, at)
        // Nothing may be new after a warm-up only (P57).
        if (end === undefined || (end === history.length && !head.isWarmUp)) continue
        const from = front + end
        if (obstacle !== undefined) {
          blocked = { mode: 'full', reason: obstacle, head, from }
          continue
        }
        const newItems = history.slice(end)
        const { lastRun, asyncCalls, hasReferences } = head
        if (!answersPendingCalls({ run: lastRun.items, asyncCalls, hasReferences }, newItems)) {
          blocked ??= { mode: 'full', reason: 'pending_tool_calls', head, from }
          continue
        }
        const { request, leading } = turn
        const { ownConfiguration: own, inForce, mayEndInUpdate } = head
        const leadingAt = placeOfLeading({
          request,
          leading,
          newItems,
          own,
          inForce,
          mayEndInUpdate,
        })
        if (leadingAt === undefined) {
          blocked ??= { mode: 'full', reason: 'configuration_changed', head, from }
          continue
        }
        this.#memory.touch(head)
        return {
          mode: 'incremental',
          head,
          from,
          ...(leadingAt === 'nowhere' ? {} : { leadingAt }),
        }
      }
    }
    return blocked ?? { mode: 'full', reason: this.#diagnose(turn, front), from: front }
  }

  /**
   * Remembers a completed turn as a place to continue from. `undefined` when it cannot be compared
   * with anything later: what is nested too deep to be written.
   */
  commit(turn: CompletedTurn): ChainNode | undefined {
    const { newItems, newBytes, responseId, isStored, isWarmUp } = turn
    const { from: _from, isContinued, ...kept } = turn.kept
    const { settings, settingsBytes } = sharedSettings(kept.parent, turn.settings)
    const copied = this.#copyOf(turn)
    if (copied === undefined) return undefined
    const { output, bytes, ...learned } = copied
    // A trigger is the last item, and no part of the history that it compacts (P97).
    const sent = newItems.at(-1)?.type === 'compaction_trigger' ? newItems.slice(0, -1) : newItems
    const node = createNode({
      ...kept,
      ...learned,
      responseId,
      items: [...sent, ...output],
      sentCount: sent.length,
      settings,
      mayBeInForce: joinedFields(
        isContinued === true ? kept.parent?.mayBeInForce : [],
        turn.setAnew,
      ),
      isStored,
      isWarmUp,
      bytes: newBytes + bytes + settingsBytes,
      heldAs: this.#heads?.numberOf(responseId),
    })
    this.#memory.add(node)
    return node
  }

  /** The output is handed on to the caller, who may change it: what is compared is a copy. */
  #copyOf({ output, announced = [], tools, newItems, kept }: CompletedTurn): Copied | undefined {
    try {
      const json = JSON.stringify(output)
      const copy: readonly Item[] = JSON.parse(json)
      const brought = toolsBroughtBy([...newItems, ...copy])
      const before = kept.parent?.broughtTools ?? []
      const broughtTools = brought.length === 0 ? before : [...before, ...brought]
      const otherWords = otherWordsOf(copy, announced)
      const { schemas, bytes } = this.#schemas.of(
        [...(Array.isArray(tools) ? tools : []), ...broughtTools],
        copy,
      )
      return {
        output: copy,
        otherWords,
        broughtTools,
        schemas,
        bytes: bytes + Buffer.byteLength(json) + bytesOf([...otherWords.values()]),
      }
    } catch {
      return undefined
    }
  }

  /**
   * Whether a response is at rest: it waits for no output, and can be continued on any connection,
   * so that its place on one may go to another.
   */
  isResting(responseId: string): boolean {
    const node = this.#memory.get(responseId)
    return node?.isStored === true && answersPendingCalls({ run: node.lastRun.items }, [])
  }

  /** Drops a response that the server does not know, stored or not. */
  forget(responseId: string): void {
    this.#memory.remove(responseId)
  }

  /** Drops everything: the scope is out of use. */
  clear(): void {
    this.#memory.clear()
  }

  /** Notes that the connection-local copy of a response is gone. The first reason stands. */
  cool(responseId: string, reason: ColdReason): void {
    const node = this.#memory.get(responseId)
    if (node !== undefined) node.cold ??= this.#heads?.lossOf(responseId) ?? reason
  }

  /** Why the connection-local copy of a response is gone; `undefined` while it is there. */
  coldReason({ cold, heldAs, responseId }: ChainNode): ColdReason | undefined {
    if (cold !== undefined || this.#heads === undefined) return cold
    if (heldAs !== undefined && heldAs === this.#heads.numberOf(responseId)) return undefined
    return this.#heads.lossOf(responseId) ?? 'displaced'
  }

  /** Whether a turn may continue from a response by its id. */
  isUsable(node: ChainNode): boolean {
    return node.isStored || this.coldReason(node) === undefined
  }

  /** What stands in the way of continuing from a head, whatever its history. */
  #obstacle(turn: TurnInput, head: ChainNode): FullReason | undefined {
    const changed = changedSetting(head.settings, turn.settings)
    if (changed !== undefined) return `settings:${changed}`
    const { refusedWithAnchor, inheritedWithAnchor, request } = turn
    const refused = refusedWithAnchor.find(
      (field) =>
        !inheritedWithAnchor.includes(field) &&
        // What is refused may stay in force for a turn that leaves it out.
        ((request[field] ?? undefined) !== undefined ||
          head.mayBeInForce?.includes(field) === true),
    )
    if (refused !== undefined) return `settings:${refused}`
    if (head.isTrial && !turn.isTrial) return 'dry_run'
    return this.isUsable(head) ? undefined : `cold:${this.coldReason(head) ?? 'evicted'}`
  }

  /** Why nothing was found, seen against the latest history that begins alike. */
  #diagnose({ history, toolArguments }: TurnInput, front: number): FullReason {
    const latest = this.#memory.latestOf(rootKeys(history))
    if (latest === undefined) return 'no_chain'
    const parting = firstDifference(stepsOf(latest), history, toolArguments)
    if (parting.type === 'edited') return `history_edited@${front + parting.index}`
    return parting.type === 'shorter' ? 'history_shorter' : 'no_chain'
  }
}

/**
 * The settings that a node keeps, and what they take: those of the node before it where they are
 * the same.
 */
function sharedSettings(
  parent: ChainNode | undefined,
  settings: Settings,
): { readonly settings: Settings; readonly settingsBytes: number } {
  if (parent !== undefined && changedSetting(parent.settings, settings) === undefined) {
    return { settings: parent.settings, settingsBytes: 0 }
  }
  return { settings, settingsBytes: inheritedBytes(settings) }
}

/** The fields of both lists: the first of them where it has all, so that a chain keeps one list. */
function joinedFields(
  before: readonly string[] = [],
  own: readonly string[] = [],
): readonly string[] {
  return own.every((field) => before.includes(field)) ? before : [...new Set([...before, ...own])]
}

/** What is remembered of an output. */
interface Copied {
  readonly output: readonly Item[]
  readonly otherWords: OtherWords
  readonly broughtTools: readonly unknown[]
  readonly schemas: CallSchemas
  readonly bytes: number
}

function bytesOf(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0)
}

/**
 * What the server called these items when they were done, where that is not what it calls them at
 * the end.
 */
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
