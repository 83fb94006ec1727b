// One node of the tree of known histories: a response, what its turn added, and the node it continues. Pure data, and
// what can be read out of it.
import type { Item } from '../protocol/types.js'
import { keyOfHistory, rootKeys } from './keys.js'
import { Run } from './runs.js'
import type { CallSchemas } from './schemas.js'
import type { Settings } from './settings.js'
import { cutStored, type StoredStep } from './walk.js'

/** Why the server no longer holds a response that this client once continued from, or never will. */
export type ColdReason =
  /** The server dropped it after a failed continuation, or said that it does not know it. */
  | 'evicted'
  /** It was not stored, and the server continues nothing else. */
  | 'not_stored'
  /** The turn that would have advanced it failed. */
  | 'failed'
  /** The turn that would have advanced it was aborted. */
  | 'aborted'
  /** A newer response took its place on its lane. */
  | 'displaced'
  /** Its connection was lost. */
  | 'connection_lost'
  /** Its connection reached its age or idle limit. */
  | 'rotated'

/** What a node is made of. */
export interface NodeContent {
  readonly responseId: string
  /** The history that this turn continues, by content; the server may have been sent it in full. */
  readonly parent: ChainNode | undefined
  /** What this turn added to the history: its new input items, then the server's output items. */
  readonly items: readonly Item[]
  /** How many of `items` were sent; the others are the server's output. */
  readonly sentCount: number
  /** The schemas under which the calls of the output were made. */
  readonly schemas: CallSchemas
  readonly settings: Settings
  /** Whether the server keeps the response beyond its connection (`store` not false, and an endpoint that hydrates). */
  readonly isStored: boolean
  /** Whether this was a warm-up (`generate: false`): the next turn may add nothing (protocol notes 8). */
  readonly isWarmUp: boolean
  /** Whether the server was sent other words than `parent` holds: a dry run, that only another may continue. */
  readonly isTrial: boolean
  /** Estimated size of `items`. */
  readonly bytes: number
}

/** A response of the server, as a place from which a later turn may continue. */
export interface ChainNode extends NodeContent {
  /** Estimated size of the whole history that ends here. */
  readonly historyBytes: number
  /** How many literal items the whole history has: the index of its last step. */
  readonly literalCount: number
  /** The steps that end with a literal item of this turn, and the one that is open at its end. */
  readonly steps: readonly StoredStep[]
  /** The run with which the history ends. */
  readonly lastRun: Run
  /** The key under which the history is found again; `undefined` without a literal item. */
  readonly key: string | undefined
  /** The keys of how the history begins. */
  readonly roots: readonly string[]
  /** Why the connection-local copy is gone; `undefined` while it is there. */
  cold: ColdReason | undefined
}

/** What the commit of a turn builds on. */
export interface Kept {
  /** The known history that stands before the turn's own content. */
  readonly parent: ChainNode | undefined
  /** Index of the first item of the turn's own content. */
  readonly from: number
  /** Whether the server was sent other words than `parent` holds: nothing may continue it but another dry run. */
  readonly isTrial: boolean
}

/** Makes a node. Costs what its own turn costs, however long the history. */
export function createNode(content: NodeContent): ChainNode {
  const { parent, bytes } = content
  const inherited = parent?.roots ?? []
  const steps = cutStored(content, parent?.lastRun)
  const literalCount = (parent?.literalCount ?? 0) + steps.length - 1
  const roots = inherited.length > 0 ? inherited : rootKeys([...itemsFromEnd(content)].reverse())
  return {
    ...content,
    historyBytes: (parent?.historyBytes ?? 0) + bytes,
    literalCount,
    steps,
    lastRun: steps.at(-1)?.run ?? new Run([]),
    key: keyOfHistory(itemsFromEnd(content), literalCount, roots[0]),
    roots,
    cold: undefined,
  }
}

/** The whole history that ends with this node. */
export function historyOf(node: ChainNode): readonly Item[] {
  return [...itemsFromEnd(node)].reverse()
}

/** The steps of the whole history that ends with this node. */
export function stepsOf(node: ChainNode): readonly StoredStep[] {
  const turns: (readonly StoredStep[])[] = []
  for (let at = node.parent; at !== undefined; at = at.parent) turns.push(at.steps)
  const steps: StoredStep[] = []
  for (let turn = turns.pop(); turn !== undefined; turn = turns.pop()) {
    // What is open at the end of an earlier turn is the first run of the next.
    for (const step of turn) if (step.literal !== undefined) steps.push(step)
  }
  steps.push(...node.steps)
  return steps
}

/** Whether a turn may continue from this node by its id. */
export function isUsable(node: ChainNode): boolean {
  return node.cold === undefined || node.isStored
}

function* itemsFromEnd(node: NodeContent): Generator<Item> {
  for (let at: NodeContent | undefined = node; at !== undefined; at = at.parent) {
    for (let i = at.items.length - 1; i >= 0; i--) {
      const item = at.items[i]
      if (item !== undefined) yield item
    }
  }
}
