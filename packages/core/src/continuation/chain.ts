// One node of the tree of stored histories: a response, the items that its turn added, and the node
// that it continues. Data, and functions that read it.
import type { Item } from '../protocol/types.js'
import {
  type Configuration,
  configurationAfter,
  isUpdate,
  noConfiguration,
  type UpdatesBefore,
} from './configuration-updates.js'
import { emptyTail, lookupKey, rootKeys, tailAfter, type UserTail } from './lookup-key.js'
import { AssistantRun } from './match/assistant-run.js'
import { type AddedItems, type StoredStep, toSteps } from './match/history.js'
import { isReference, isUserSide } from './match/item-types.js'
import { asyncCallsAfter, type PendingCalls } from './match/pending-calls.js'
import type { Settings } from './settings.js'

/** Why the server cannot continue a response from its connection. */
export type ColdReason =
  /** The server evicted it after a failed continuation, or said that it does not know it. */
  | 'evicted'
  /** It was not stored, and this server continues stored responses only. */
  | 'not_stored'
  /** The turn that would have advanced it failed. */
  | 'failed'
  /** The turn that would have advanced it was aborted. */
  | 'aborted'
  /**
   * A newer response replaced it on its lane, or it has been gone for so long that the cause is
   * forgotten.
   */
  | 'displaced'
  /** Its connection was lost. */
  | 'connection_lost'
  /** Its connection reached its age or idle limit. */
  | 'rotated'

/**
 * The content of a node. A configuration update at the front of the input and a compaction trigger
 * at its end steer one request only, and are left out of its items.
 */
export interface NodeContent extends AddedItems {
  readonly responseId: string
  /** The node whose history this turn begins with, whether it was continued or sent in full. */
  readonly parent: ChainNode | undefined
  /** The tools that items of this turn and of earlier ones added to those of the request. */
  readonly addedTools: readonly unknown[]
  /** The configuration update at the front of this turn's input. */
  readonly leading: Item | undefined
  /** The configuration in which the server stood before this turn's items. */
  readonly configurationBefore: Configuration
  readonly settings: Settings
  /**
   * The per-request fields of this request and of the responses that it continued. A server that
   * refuses them with an anchor may keep them in force.
   */
  readonly mayBeInForce: readonly string[]
  /** Whether the server continues the response on any connection, because it was stored. */
  readonly isStored: boolean
  /** Whether this was a warm-up (`generate: false`), after which a turn may add no item (P57). */
  readonly isWarmUp: boolean
  /** Whether a dry run made it, for which the server has other words: only dry runs continue it. */
  readonly isTrial: boolean
  /** Estimated size of `items`. */
  readonly bytes: number
  /**
   * The number under which a connection held it when it was completed, if one did: another number
   * of the same id is that of another response.
   */
  readonly heldAs: number | undefined
}

/** A response of the server, as a place from which a later turn may continue. */
export interface ChainNode extends NodeContent, UpdatesBefore {
  /** Estimated size of the whole history that ends here. */
  readonly historyBytes: number
  /** How many user-side items the whole history has: the index of its last step. */
  readonly userItemCount: number
  readonly tail: UserTail
  /** The `async` calls of the whole history whose outputs are still missing. */
  readonly asyncCalls: PendingCalls
  /** Whether a caller sent references, which may name calls that only the server knows. */
  readonly hasReferences: boolean
  /** The steps that end with a user-side item of this turn, and the open one behind them. */
  readonly steps: readonly StoredStep[]
  /** The run with which the history ends. */
  readonly lastRun: AssistantRun
  /** The lookup key of the history; `undefined` without a user-side item. */
  readonly key: string | undefined
  readonly roots: readonly string[]
  /**
   * Why the connection no longer has the response, as far as its turns have shown; the planner asks
   * the head index for the rest.
   */
  cold: ColdReason | undefined
}

/** Makes a node, in time proportional to its own turn and not to the history. */
export function createNode(content: NodeContent): ChainNode {
  const { parent, items, sentCount, bytes } = content
  const inherited = parent?.roots ?? []
  const steps = toSteps(content, parent?.lastRun)
  const roots = inherited.length > 0 ? inherited : rootKeys(historyOf(content))
  const sent = items.slice(0, sentCount)
  const tail = sent.filter(isUserSide).reduce(tailAfter, parent?.tail ?? emptyTail)
  const hasUpdate = content.leading !== undefined || sent.some(isUpdate)
  return {
    ...content,
    historyBytes: (parent?.historyBytes ?? 0) + bytes,
    userItemCount: (parent?.userItemCount ?? 0) + steps.length - 1,
    steps,
    lastRun: steps.at(-1)?.run ?? new AssistantRun([]),
    tail,
    key: lookupKey(tail, roots[0]),
    roots,
    inForce: configurationAfter(content.configurationBefore, items),
    ownConfiguration: configurationAfter(parent?.ownConfiguration ?? noConfiguration, items),
    mayEndInUpdate: items.length === sentCount && (hasUpdate || parent?.mayEndInUpdate === true),
    asyncCalls: asyncCallsAfter(parent?.asyncCalls, items),
    hasReferences: parent?.hasReferences === true || sent.some(isReference),
    cold: undefined,
  }
}

/** The whole history that ends with this node. */
export function historyOf(node: NodeContent): readonly Item[] {
  const { parent, items } = node
  return parent === undefined ? items : [...nodesTo(parent).flatMap((each) => each.items), ...items]
}

/** The full input that gives a server the history and the configuration of this node. */
export function inputOf(node: ChainNode): readonly Item[] {
  return node.leading === undefined ? historyOf(node) : [node.leading, ...historyOf(node)]
}

/** The steps of the whole history that ends with this node. */
export function stepsOf(node: ChainNode): readonly StoredStep[] {
  // The first step of each turn repeats the open run of the turn before it.
  return nodesTo(node).flatMap(({ steps }, i, { length }) =>
    i === length - 1 ? steps : steps.slice(0, -1),
  )
}

/** The nodes of a history, from its first turn to this one. */
function nodesTo(last: ChainNode): readonly ChainNode[] {
  const nodes: ChainNode[] = []
  for (let at: ChainNode | undefined = last; at !== undefined; at = at.parent) nodes.push(at)
  return nodes.reverse()
}
