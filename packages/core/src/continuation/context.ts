// What a server stands on for a turn: the history that it continues, and what was sent behind it.
// It plans nothing.
import type { Item } from '../protocol/types.js'
import { type ChainNode, historyOf } from './chain.js'
import { placeOfUpdate, updateOf } from './configuration-updates.js'
import { jsonEqual } from './match/json-equal.js'
import type { TurnContent } from './turn-content.js'

/** The items that a server stands on for a turn. */
export interface TurnContext {
  /** The response that the turn continued; missing for a turn in full. */
  readonly continues?: string
  /**
   * The items that the server had, in its own words. Where its configuration is not what they say,
   * because a turn before brought an update for itself alone, a configuration update at their end
   * says what it is. Empty for a turn in full, and for one that its caller chained, of which
   * Warmline does not know them.
   */
  readonly kept: readonly Item[]
  /** The items that were sent. */
  readonly sent: readonly Item[]
}

/** The context of a turn that is sent with this content. @param anchor The id that it names. */
export function contextOf(content: TurnContent, anchor: string | undefined): TurnContext {
  const { plan } = content.planned
  return {
    ...(anchor === undefined ? {} : { continues: anchor }),
    kept: content.sentAs === 'incremental' && plan.head !== undefined ? heldAt(plan.head) : [],
    sent: content.items,
  }
}

/**
 * The context in which a completed response was made; `undefined` for a dry run behind a history,
 * which the server has in its caller's words. @param anchor The id that its turn named.
 */
export function contextOfNode(
  node: ChainNode,
  anchor: string | undefined,
): TurnContext | undefined {
  const { parent, leading, items, sentCount, isTrial } = node
  if (isTrial) return undefined
  const front = leading === undefined ? [] : [leading]
  const sent = items.slice(0, sentCount)
  if (anchor === undefined) {
    const before = parent === undefined ? [] : historyOf(parent)
    return { kept: [], sent: [...front, ...before, ...sent] }
  }
  if (parent?.responseId !== anchor) return undefined
  // An update that was not sent leaves the configuration as it was.
  const isSent = node.configurationBefore !== parent.inForce
  const placed = isSent ? sent.toSpliced(placeOfUpdate(sent), 0, ...front) : sent
  return { continues: anchor, kept: heldAt(parent), sent: placed }
}

/** The history that ends with a node, and the configuration that the server has there. */
function heldAt(node: ChainNode): readonly Item[] {
  const { inForce, ownConfiguration } = node
  const update = jsonEqual(inForce, ownConfiguration) ? undefined : updateOf(inForce)
  return update === undefined ? historyOf(node) : [...historyOf(node), update]
}
