// Records the outcome of an attempt for later turns: a completed one joins the chains, a failed one
// marks its chain and its scope. It sends nothing and does not decide how the current turn goes on.
import type { PlannedTurn, TurnContent } from '../continuation/index.js'
import { fieldRefusedWithAnchor } from '../protocol/error-codes.js'
import { mayContinue } from '../recovery/anchor-support.js'
import { isAboutAnchor } from '../recovery/classify-error.js'
import type { Failure } from '../recovery/failure.js'
import type { Scope } from '../scope/scope.js'
import type { Attempt } from './attempt.js'
import type { CompletedAnswer } from './finished-items.js'

/** The failure classes after which a server may have dropped the continued response. */
const isAfterRun: ReadonlySet<Failure['class']> = new Set(['failed', 'safety_stop', 'silent'])

/** Commits a completed turn as a response to continue from, if it can be one. */
export function commitTurn(
  { job: { scope, continuation }, transport }: Attempt,
  content: TurnContent,
  { response, announced }: CompletedAnswer,
): void {
  const isHttp = transport.name === 'http'
  const { turn, plan } = content.planned
  if (turn === undefined || continuation === 'off' || response.status === 'failed') return
  // This server ignores anchors, so no later turn could use the response.
  if (scope.server.isNotHonored) return
  // An id that comes twice does not tell which response a turn continues.
  if (!scope.endpoint.repeatsIds && scope.chains.get(response.id) !== undefined)
    scope.observe({ type: 'repeated_id' })
  const { hydrates, chainsUnstored } = scope.endpoint
  const node = scope.chains.commit(content, {
    responseId: response.id,
    output: response.output,
    announced,
    isHydrated: hydrates && mayContinue(scope.server.stored),
  })
  if (turn.settings.store !== false && hydrates)
    scope.observe({ type: 'anchor', isStored: true, evidence: 'completed' })
  if (node === undefined) return
  const before = plan.head
  // The known history was resent with different wording. Drop the old node if it cannot be
  // continued; over HTTP drop stored ones too, or each turn would keep another copy.
  const isObsolete =
    before !== undefined &&
    (isHttp ? scope.chains.coldReason(before) !== undefined : !scope.chains.isUsable(before))
  if (isObsolete && content.prefix.parent === undefined) scope.chains.forget(before.responseId)
  if (!isHttp) scope.committed(node.responseId, before?.responseId, turn.request)
  if (plan.mode === 'incremental' && !isHttp)
    scope.observe({ type: 'anchor', isStored: plan.head.isStored, evidence: 'hit' })
  // No connection holds a response that came over HTTP: only the server's store can continue it.
  if (isHttp) scope.chains.cool(node.responseId, 'connection_lost')
  else if (turn.settings.store === false && !chainsUnstored)
    scope.chains.cool(node.responseId, 'not_stored')
  else if (!node.isStored) {
    if (!mayContinue(scope.server.unstored)) scope.chains.cool(node.responseId, 'evicted')
    scope.observe({ type: 'anchor', isStored: false, evidence: 'completed' })
  }
}

/** Records the effect of a failure on its chain and its scope. */
export function noteFailure(scope: Scope, failure: Failure, { plan, turn }: PlannedTurn): void {
  if (plan.mode === 'incremental') {
    const { responseId, isStored } = plan.head
    if (failure.class === 'rejected' && failure.isOfComparison === true)
      scope.chains.cool(responseId, 'evicted')
    else if (failure.class === 'rejected') {
      const { error } = failure
      const field = turn && fieldRefusedWithAnchor(error, turn.request)
      if (field !== undefined) refuse(scope, field)
      if (field === undefined && isAboutAnchor(error, responseId)) {
        scope.chains.forget(responseId)
        scope.observe({ type: 'anchor', isStored, evidence: 'miss' })
      } else scope.chains.cool(responseId, 'evicted')
    } else if (isAfterRun.has(failure.class)) scope.chains.cool(responseId, 'failed')
  }
  if (failure.class === 'rejected' && failure.isOfComparison === true)
    scope.observe({ type: 'comparison_refused' })
  if (failure.class === 'lanes_refused') scope.giveUpLanes()
  if (failure.class === 'not_honored') scope.observe({ type: 'not_honored' })
  if (failure.class === 'not_sent' && failure.isLocal === true)
    scope.circuit.failed(scope.runtime.now(), 'local')
  if ((failure.class === 'ambiguous' || failure.class === 'broken') && failure.why === 'invalid')
    scope.observe({ type: 'invalid_answer', at: scope.runtime.now() })
}

/**
 * Records a field that the server refuses together with an anchor. A server such as xAI may keep
 * the field's old value in force on a connection, so the open connections, which are not marked as
 * having it, are replaced.
 */
function refuse(scope: Scope, field: string): void {
  if (scope.server.refusedWithAnchor.includes(field)) return
  scope.observe({ type: 'refused_with_anchor', field })
  scope.pool.renew()
}
