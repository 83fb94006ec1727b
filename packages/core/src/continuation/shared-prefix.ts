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
    'parent' | 'isTrial' | 'leading' | 'configurationBefore' | 'mayBeInForce'
  > {
  /** Index of the first item of the turn's own content. */
  readonly from: number
}

/** The stored history on which a commit builds, for a turn that is sent in this way. */
export function sharedPrefixOf({ plan, turn }: PlannedTurn, sentAs: SentAs): SharedPrefix {
  const { head, from } = plan
  const leading = turn?.leading
  const front = leading === undefined ? [] : [leading]
  const none: SharedPrefix = {
    parent: undefined,
    from: front.length,
    isTrial: false,
    leading,
    configurationBefore: configurationAfter(noConfiguration, front),
    mayBeInForce: [],
  }
  if (turn === undefined || head === undefined) return none
  if (sentAs === 'incremental') {
    const { isTrial, inForce, mayBeInForce } = head
    const isMoved = plan.mode === 'incremental' && plan.leadingAt !== undefined
    const configurationBefore = configurationAfter(inForce, isMoved ? front : [])
    return { parent: head, from, isTrial, leading, configurationBefore, mayBeInForce }
  }
  // A dry run is committed as if only the new items had been sent.
  const isTrial = turn.isTrial && plan.mode === 'full' && plan.reason === 'dry_run'
  if (!isTrial && !isVerbatim(head, turn)) return none
  const configurationBefore = joinConfigurations(none.configurationBefore, head.ownConfiguration)
  return { ...none, parent: head, from, isTrial, configurationBefore }
}

/** Whether a caller's history begins with the stored one word for word, not in another spelling. */
function isVerbatim(head: ChainNode, { history }: TurnInput): boolean {
  return historyOf(head).every((item, i) => jsonEqual(item, history[i]))
}
