// What an attempt leaves behind for turns to come: a completed one in the chains, a failed one in
// what it says of its chain and of the scope. It sends nothing and decides nothing about the turn
// at hand.
import { fieldsSetAnew, type PlannedTurn } from '../continuation/index.js'
import { fieldRefusedWithAnchor } from '../protocol/error-codes.js'
import { mayContinue } from '../recovery/anchor-support.js'
import { isAboutAnchor } from '../recovery/classify-error.js'
import type { Failure } from '../recovery/failure.js'
import type { Scope } from '../scope/scope.js'
import type { CompletedAnswer } from './response-reader.js'
import type { TurnContent } from './serialize.js'
import type { TurnJob } from './turn-job.js'

/** The classes after which a server may have dropped what the turn continued. */
const isAfterRun: ReadonlySet<Failure['class']> = new Set(['failed', 'safety_stop', 'silent'])

/** A completed attempt. */
export interface CompletedAttempt {
  readonly job: TurnJob
  readonly planned: PlannedTurn
  readonly content: TurnContent
  readonly isHttp: boolean
}

/** Commits a completed turn as a response to continue from, where it can be one. */
export function commitTurn(attempt: CompletedAttempt, answer: CompletedAnswer): void {
  const { scope, continuation } = attempt.job
  const { turn, plan } = attempt.planned
  const { kept, newItems, newBytes } = attempt.content
  const { isHttp } = attempt
  const { response, output, announced } = answer
  if (turn === undefined || continuation === 'off' || response.status === 'failed') return
  // Nothing is continued there any more.
  if (scope.server.isNotHonored) return
  // Ids are unique, or they say nothing of what they continue.
  if (!scope.endpoint.repeatsIds && scope.chains.get(response.id) !== undefined)
    scope.observe({ type: 'repeated_id' })
  const isStored = turn.settings.store !== false
  const { hydrates, chainsUnstored } = scope.endpoint
  const { server } = scope
  const node = scope.chains.commit({
    kept,
    newItems,
    output,
    announced,
    responseId: response.id,
    tools: turn.request.tools,
    setAnew: fieldsSetAnew(turn.request),
    settings: turn.settings,
    isStored: isStored && hydrates && mayContinue(server.stored),
    isWarmUp: turn.request.generate === false,
    newBytes,
  })
  if (isStored && hydrates) scope.observe({ type: 'anchor', isStored: true, evidence: 'completed' })
  if (node === undefined) return
  const before = plan.head
  // The same history once more in other words: what nothing can continue gives way. What is stored
  // can be, but over HTTP it would be kept once for every turn.
  const isSpent =
    before !== undefined &&
    (isHttp ? scope.chains.coldReason(before) !== undefined : !scope.chains.isUsable(before))
  if (isSpent && kept.parent === undefined) scope.chains.forget(before.responseId)
  if (!isHttp) scope.committed(node.responseId, before?.responseId, turn.request)
  if (plan.mode === 'incremental' && !isHttp)
    scope.observe({ type: 'anchor', isStored: plan.head.isStored, evidence: 'hit' })
  // What was answered over HTTP is on no connection: only the store can continue it.
  if (isHttp) scope.chains.cool(node.responseId, 'connection_lost')
  else if (!isStored && !chainsUnstored) scope.chains.cool(node.responseId, 'not_stored')
  else if (!node.isStored) {
    if (!mayContinue(scope.server.unstored)) scope.chains.cool(node.responseId, 'evicted')
    scope.observe({ type: 'anchor', isStored: false, evidence: 'completed' })
  }
}

/** What a failure says about the chain and the scope, for turns to come. */
export function noteFailure(scope: Scope, failure: Failure, { plan, turn }: PlannedTurn): void {
  if (plan.mode === 'incremental') {
    const { responseId, isStored } = plan.head
    if (failure.class === 'rejected') {
      const { error } = failure
      const field = turn && fieldRefusedWithAnchor(error, turn.request)
      if (field !== undefined) refuse(scope, field)
      if (field === undefined && isAboutAnchor(error, responseId)) {
        scope.chains.forget(responseId)
        scope.observe({ type: 'anchor', isStored, evidence: 'miss' })
      } else scope.chains.cool(responseId, 'evicted')
    } else if (isAfterRun.has(failure.class)) scope.chains.cool(responseId, 'failed')
  }
  if (failure.class === 'lanes_refused') scope.giveUpLanes()
  if (failure.class === 'not_honored') scope.observe({ type: 'not_honored' })
  if (failure.class === 'not_sent' && failure.isLocal === true)
    scope.circuit.failed(scope.runtime.now(), 'local')
  if ((failure.class === 'ambiguous' || failure.class === 'broken') && failure.why === 'invalid')
    scope.observe({ type: 'invalid_answer', at: scope.runtime.now() })
}

/**
 * What a server refuses beside an anchor it may keep in force, as xAI does. No open connection was
 * marked with it, so that whoever begins without it begins on another one.
 */
function refuse(scope: Scope, field: string): void {
  if (scope.server.refusedWithAnchor.includes(field)) return
  scope.observe({ type: 'refused_with_anchor', field })
  scope.pool.renew()
}

/**
 * What an answer that came well says for turns to come. `wasCured` says that only its full input
 * was taken.
 */
export function noteAnswer(
  scope: Scope,
  answer: { readonly isWhole: boolean; readonly wasCured: boolean },
): void {
  if (answer.isWhole) scope.observe({ type: 'whole_answer' })
  if (answer.wasCured) scope.observe({ type: 'cured_by_full_input' })
}
