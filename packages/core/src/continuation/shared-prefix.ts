// The stored history that a turn's own content is added to. After a full resend the server has the
// caller's wording, so only a stored history that the caller repeated word for word is shared.
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
   * Whether only the new items were sent, so that settings of `parent` may still be in force.
   * @default false
   */
  readonly isContinued?: boolean
  /** Index of the first item of the turn's own content. */
  readonly from: number
}

/** The stored history on which a commit builds, for a turn that is sent in this way. */
export function sharedPrefixOf({ plan, turn }: PlannedTurn, sentAs: SentAs): SharedPrefix {
  const { head, from } = plan
  const leading = turn?.leading
  const front = leading === undefined ? [] : [leading]
  const asSent = configurationAfter(noConfiguration, front)
  const none: SharedPrefix = {
    parent: undefined,
    from: front.length,
    isTrial: false,
    leading,
    isLeadingMoved: false,
    configurationBefore: asSent,
  }
  if (turn === undefined || head === undefined) return none
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
  // A dry run is committed as if only the new items had been sent.
  const isTrial = turn.isTrial && plan.mode === 'full' && plan.reason === 'dry_run'
  if (!isTrial && !isVerbatim(head, turn)) return none
  const configurationBefore = joinConfigurations(asSent, head.ownConfiguration)
  return { ...none, parent: head, from, isTrial, configurationBefore }
}

/** Whether a caller's history begins with the stored one word for word, not in another spelling. */
function isVerbatim(head: ChainNode, { history }: TurnInput): boolean {
  return historyOf(head).every((item, i) => jsonEqual(item, history[i]))
}
