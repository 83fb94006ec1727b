// What a turn adds to what is known: which known history its input repeats word for word, and from
// which item on the content is its own. A server that was sent a history in full holds the words
// that it was sent, not its own of before.
import { type ChainNode, historyOf, type NodeContent } from './chain.js'
import { configurationAfter, joinConfigurations, noConfiguration } from './configuration-updates.js'
import { jsonEqual } from './match/json-equal.js'
import type { PlannedTurn, SentAs, TurnInput } from './plan.js'

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

/**
 * What a commit builds on, for a turn that is sent in full or as the difference from its plan's
 * head.
 */
export function sharedPrefixOf({ plan, turn }: PlannedTurn, sentAs: SentAs): SharedPrefix {
  const { head, from } = plan
  const leading = turn?.leading
  const front = leading === undefined ? [] : [leading]
  const asSent = configurationAfter(noConfiguration, front)
  const nothing: SharedPrefix = {
    parent: undefined,
    from: front.length,
    isTrial: false,
    leading,
    isLeadingMoved: false,
    configurationBefore: asSent,
  }
  if (turn === undefined || head === undefined) return nothing
  if (sentAs === 'incremental') {
    const isLeadingMoved = plan.mode === 'incremental' && plan.leadingAt !== undefined
    return {
      parent: head,
      from,
      isTrial: head.isTrial,
      isContinued: true,
      leading,
      isLeadingMoved,
      configurationBefore: configurationAfter(head.inForce, isLeadingMoved ? front : []),
    }
  }
  // A dry run goes on as if only the new items had been sent.
  const isTrial = turn.isTrial && plan.mode === 'full' && plan.reason === 'dry_run'
  if (!isTrial && !isWordForWord(head, turn)) return nothing
  const configurationBefore = joinConfigurations(asSent, head.ownConfiguration)
  return { ...nothing, parent: head, from, isTrial, configurationBefore }
}

/**
 * Whether a caller's history begins with every word of the stored one, and not only with a spelling
 * of it.
 */
function isWordForWord(head: ChainNode, { history }: TurnInput): boolean {
  return historyOf(head).every((item, i) => jsonEqual(item, history[i]))
}
