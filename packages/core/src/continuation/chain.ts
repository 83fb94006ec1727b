// One node of the tree of known histories: a response, what its turn added, and the node it
// continues. Pure data, and what can be read out of it.
import type { Item } from '../protocol/types.js'
import {
  type Configuration,
  configurationAfter,
  isUpdate,
  noConfiguration,
} from './configuration-updates.js'
import { type Ending, endingAfter, endingKey, noEnding, rootKeys } from './lookup-key.js'
import { AssistantRun } from './match/assistant-run.js'
import type { CallSchemas } from './match/call-schemas.js'
import type { OtherWords } from './match/echoed-items.js'
import { type StoredStep, toSteps } from './match/history.js'
import { isReference, isUserSide } from './match/item-types.js'
import { asyncCallsAfter, type PendingCalls } from './match/pending-calls.js'
import type { Settings } from './settings.js'

/**
 * Why the server no longer holds a response that this client once continued from, or never will.
 */
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
  /**
   * What this turn added to the history: its new input items, then the server's output items. What
   * only steers one request is not part of it: a configuration update at the front of the input, a
   * compaction trigger at its end.
   */
  readonly items: readonly Item[]
  /** How many of `items` were sent; the others are the server's output. */
  readonly sentCount: number
  /** The schemas under which the calls of the output were made. */
  readonly schemas: CallSchemas
  /**
   * What the server called the items of the output at first, where that is not what it calls them
   * now.
   */
  readonly otherWords?: OtherWords
  /**
   * The tools that this turn's items brought beside those of the request, and those of the turns
   * before.
   * @default none
   */
  readonly broughtTools?: readonly unknown[]
  /** The configuration update at the front of this turn's input. @default none */
  readonly leading?: Item | undefined
  /** Whether that update was sent among the new items. @default false */
  readonly isLeadingMoved?: boolean
  /**
   * The configuration in which the server stood before this turn's items.
   * @default that of the request
   */
  readonly configurationBefore?: Configuration
  readonly settings: Settings
  /**
   * The fields that the request set anew, and those of the responses that it continued: a server
   * that does not take them beside an anchor may keep them in force. @default none
   */
  readonly mayBeInForce?: readonly string[]
  /**
   * Whether the server keeps the response beyond its connection (`store` not false, and an endpoint
   * that hydrates).
   */
  readonly isStored: boolean
  /** Whether this was a warm-up (`generate: false`): the next turn may add nothing (P57). */
  readonly isWarmUp: boolean
  /**
   * Whether the server was sent other words than `parent` holds: a dry run, that only another may
   * continue.
   */
  readonly isTrial: boolean
  /** Estimated size of `items`. */
  readonly bytes: number
  /**
   * The number under which a connection held it when it was completed: another number of the same
   * id is that of another response.
   * @default it was not held
   */
  readonly heldAs?: number | undefined
}

/** A response of the server, as a place from which a later turn may continue. */
export interface ChainNode extends NodeContent {
  /** Estimated size of the whole history that ends here. */
  readonly historyBytes: number
  /** How many literal items the whole history has: the index of its last step. */
  readonly literalCount: number
  readonly ending: Ending
  /** The configuration in which the server stands at the end. */
  readonly inForce: Configuration
  /** What the updates of the whole history do, but for one at its front. */
  readonly ownConfiguration: Configuration
  /** Whether a configuration update may be the last that the server was given. */
  readonly mayEndInUpdate: boolean
  /** The calls of the whole history whose outputs may still come, however late. */
  readonly asyncCalls: PendingCalls
  /** Whether a caller sent references, which may stand for calls that only the server can see. */
  readonly hasReferences: boolean
  /** The steps that end with a literal item of this turn, and the one that is open at its end. */
  readonly steps: readonly StoredStep[]
  /** The run with which the history ends. */
  readonly lastRun: AssistantRun
  /** The key under which the history is found again; `undefined` without a literal item. */
  readonly key: string | undefined
  /** The keys of how the history begins. */
  readonly roots: readonly string[]
  /**
   * What its turns have shown of why the connection-local copy is gone; the planner knows what
   * connections say of it.
   */
  cold: ColdReason | undefined
}

/** What the commit of a turn builds on. */
export interface SharedPrefix
  extends Pick<
    NodeContent,
    'parent' | 'isTrial' | 'leading' | 'isLeadingMoved' | 'configurationBefore'
  > {
  /**
   * Whether the server was sent only what is new, so that what was in force with `parent` may still
   * be.
   * @default false
   */
  readonly isContinued?: boolean
  /** Index of the first item of the turn's own content. */
  readonly from: number
}

/** Makes a node. Costs what its own turn costs, however long the history. */
export function createNode(content: NodeContent): ChainNode {
  const { parent, items, sentCount, bytes } = content
  const inherited = parent?.roots ?? []
  const steps = toSteps(content, parent?.lastRun)
  const roots = inherited.length > 0 ? inherited : rootKeys([...itemsFromEnd(content)].reverse())
  const sent = items.slice(0, sentCount)
  const ending = sent.filter(isUserSide).reduce(endingAfter, parent?.ending ?? noEnding)
  const hasUpdate = content.leading !== undefined || sent.some(isUpdate)
  return {
    ...content,
    historyBytes: (parent?.historyBytes ?? 0) + bytes,
    literalCount: (parent?.literalCount ?? 0) + steps.length - 1,
    steps,
    lastRun: steps.at(-1)?.run ?? new AssistantRun([]),
    ending,
    key: endingKey(ending, roots[0]),
    roots,
    inForce: configurationAfter(content.configurationBefore ?? noConfiguration, items),
    ownConfiguration: configurationAfter(parent?.ownConfiguration ?? noConfiguration, items),
    mayEndInUpdate: items.length === sentCount && (hasUpdate || parent?.mayEndInUpdate === true),
    asyncCalls: asyncCallsAfter(parent?.asyncCalls, items),
    hasReferences: parent?.hasReferences === true || sent.some(isReference),
    cold: undefined,
  }
}

/** The whole history that ends with this node. */
export function historyOf(node: ChainNode): readonly Item[] {
  return [...itemsFromEnd(node)].reverse()
}

/** The full input that brings a server to where it stands with this node. */
export function inputOf(node: ChainNode): readonly Item[] {
  return node.leading === undefined ? historyOf(node) : [node.leading, ...historyOf(node)]
}

/** The steps of the whole history that ends with this node. */
export function stepsOf(node: ChainNode): readonly StoredStep[] {
  const turns: (readonly StoredStep[])[] = []
  for (let at = node.parent; at !== undefined; at = at.parent) turns.push(at.steps)
  const steps: StoredStep[] = []
  for (let turn = turns.pop(); turn !== undefined; turn = turns.pop()) {
    // What is open at the end of an earlier turn is the first run of the next.
    for (const step of turn) if (step.userItem !== undefined) steps.push(step)
  }
  steps.push(...node.steps)
  return steps
}

function* itemsFromEnd(node: NodeContent): Generator<Item> {
  for (let at: NodeContent | undefined = node; at !== undefined; at = at.parent) {
    for (let i = at.items.length - 1; i >= 0; i--) {
      const item = at.items[i]
      if (item !== undefined) yield item
    }
  }
}
