// Makes the attempts of one turn until one ends or the table of failures says to give up. It is the
// only retry loop of Warmline, and also renews a refused credential.
import { type FullReason, isChainedByCaller, type Plan } from '../continuation/index.js'
import { WarmlineError } from '../errors.js'
import {
  isConnectionLimit,
  isSafetyStop,
  isSureLaneRefusal,
  isUnknownAnchor,
} from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { isAboutAnchor, isCuredByFullInput, wasTurnedAway } from '../recovery/classify-error.js'
import type { Failure } from '../recovery/failure.js'
import { decide, failureTable, pauseBeforeResend } from '../recovery/failures.js'
import { hasSideEffects } from '../recovery/side-effects.js'
import { toError } from '../recovery/to-error.js'
import { TurnFailed } from '../recovery/turn-failed.js'
import { pause } from '../runtime/bounded.js'
import {
  type Attempt,
  type AttemptEnd,
  type AttemptEnded,
  type FailedAttempt,
  unsent,
} from './attempt.js'
import { httpReason, refuseFalseWarmUp, refuseHttp, refuseSharedId } from './choose-transport.js'
import { noteFailure } from './commit.js'
import { fullPlan, planJob } from './plan-job.js'
import { fallbackReason, fullReason } from './reasons.js'
import { mayGoOverHttp, type RunningTurn, runAttempt } from './run-attempt.js'
import type { TurnJob } from './turn-job.js'
import { type AttemptReport, headersOfFailure } from './turn-report.js'

/** The attempts of one turn. It holds no socket and knows no framework. */
export class RetryLoop {
  /** One report for each attempt, in order. */
  readonly reports: AttemptReport[] = []
  readonly #turn: RunningTurn
  #job: TurnJob
  /** The classes of the failures so far. */
  #earlier: Failure['class'][] = []
  /**
   * The first failure after which the request may have run. A later "not sent" must not make the
   * turn look safe to send again.
   */
  #mayHaveRun: Failure | undefined
  /** Whether the last attempt was anchored and was refused in a way that full input may cure. */
  #mayFullInputHelp = false

  constructor(job: TurnJob, turn: RunningTurn) {
    this.#job = job
    this.#turn = turn
  }

  /** The turn's job, under the newest credential. */
  get job(): TurnJob {
    return this.#job
  }

  /**
   * Makes attempts until one ends. Bounded: the table answers each class of failure with another
   * attempt at most once.
   * @throws TurnFailed, the abort's reason, and the errors of a turn that cannot be sent.
   */
  async run(): Promise<AttemptEnded> {
    let ended = (): void => {}
    try {
      let attempt = this.#begin()
      for (;;) {
        this.#turn.process.take()
        const end = await this.#try(attempt)
        if (end.type === 'ended') return this.#result(end, attempt)
        const next = await this.#afterFailure(end, attempt)
        if (next instanceof TurnFailed) {
          const renewed = isOfCredential(next) ? await this.#job.renew?.() : undefined
          if (renewed === undefined) throw next
          ended = renewed.scope.began()
          this.#job = { ...this.#job, ...renewed, renew: undefined }
          attempt = this.#begin()
        } else attempt = next
      }
    } finally {
      ended()
    }
  }

  /** The first attempt. @throws WarmlineError `invalid_request` for a job that must not be sent. */
  #begin(): Attempt {
    const job = this.#job
    this.#earlier = []
    this.#mayHaveRun = undefined
    this.#mayFullInputHelp = false
    const fallback = httpReason(job)
    const isHttp = job.transport === 'http' || fallback !== undefined
    if (!isHttp && mayGoOverHttp(job)) job.scope.circuit.probe(job.scope.runtime.now())
    const report = this.#report(isHttp, { fallback, isRepeat: false })
    refuseFalseWarmUp(job, isHttp)
    refuseHttp(job, fallback)
    refuseSharedId(job, isHttp)
    if (fallback !== undefined) job.scope.fellBack(fallback)
    return this.#plan(report)
  }

  #report(isHttp: boolean, rest: Pick<AttemptReport, 'fallback' | 'isRepeat'>): AttemptReport {
    const report: AttemptReport = { transport: isHttp ? 'http' : 'websocket', ...rest }
    this.reports.push(report)
    return report
  }

  /**
   * Plans the attempt of a report now, never from an earlier plan: time has passed, and a proof
   * covers only the content it was made for. `reason` asks for full input.
   */
  #plan(report: AttemptReport, reason?: FullReason): Attempt {
    const { planned, dryRun } = planJob(this.#job)
    report.dryRun = dryRun
    report.continues =
      planned.plan.head?.responseId ?? this.#job.request.previous_response_id ?? undefined
    return {
      job: this.#job,
      transport: report.transport === 'http' ? this.#job.http : this.#job.scope.webSocket,
      planned: reason === undefined ? planned : fullPlan(planned, reason),
      report,
    }
  }

  /** Runs one attempt. Where it fails unsent, an earlier failure that may have run is reported. */
  async #try(attempt: Attempt): Promise<AttemptEnd> {
    const { job } = attempt
    try {
      return await runAttempt(this.#turn, attempt)
    } catch (thrown) {
      const isFull = thrown instanceof WarmlineError && thrown.code === 'pool_exhausted'
      if (isFull && mayGoOverHttp(job)) return unsent({ class: 'no_lane', message: thrown.message })
      if (this.#mayHaveRun === undefined || job.signal?.aborted === true) throw thrown
      throw new TurnFailed(this.#mayHaveRun, false, !hasSideEffects(job.request))
    }
  }

  /** The next attempt after a failure, or how the turn fails. */
  async #afterFailure(end: FailedAttempt, attempt: Attempt): Promise<Attempt | TurnFailed> {
    const { scope, request, observer } = this.#job
    const isHarmless = !end.hasActed && !hasSideEffects(request)
    const failure = isHarmless ? end.failure : asAmbiguousIfUncertain(end.failure)
    attempt.report.headers = headersOfFailure(failure) ?? attempt.report.headers
    // A refusal of lanes holds for later turns even where this turn's own outcome is uncertain.
    const observed = end.failure.class === 'lanes_refused' ? end.failure : failure
    noteFailure(scope, observed, attempt.planned)
    const decision = decide(failure, {
      isChainedByCaller: isChainedByCaller(request),
      hasSideEffects: !isHarmless,
      earlier: this.#earlier,
      mayUseHttp: mayGoOverHttp(this.#job) && attempt.transport.name !== 'http',
      // Once a stream has begun, only Warmline can send the turn again, so the budget does not
      // apply.
      mayReplay: (scope.budget.hasCredit || end.hasHandedOn) && !scope.pool.isClosed,
    })
    this.#earlier.push(failure.class)
    const { mayHaveRun } = failureTable[failure.class]
    if (decision === 'give_up' || end.isVisible) {
      // The caller saw events of the answer, so it also sees the failure's event, as over HTTP.
      if (end.last !== undefined) observer.event(end.last)
      const told = mayHaveRun ? failure : (this.#mayHaveRun ?? failure)
      return new TurnFailed(told, end.isVisible || end.last !== undefined, isHarmless)
    }
    if (decision === 'resend_after_pause') {
      scope.budget.spend()
      await pause(scope.runtime, pauseBeforeResend(scope.runtime.random()), this.#job.signal)
    }
    this.#mayFullInputHelp = isCurable(failure, attempt.planned.plan)
    if (mayHaveRun) this.#mayHaveRun ??= failure
    return this.#again(failure, attempt, decision === 'use_http')
  }

  /** Plans the next attempt, with full input, after a failed one. */
  #again(failure: Failure, { planned: { plan }, report }: Attempt, mustUseHttp: boolean): Attempt {
    const { reachedServer } = failureTable[failure.class]
    const isRepeat = (report.isRepeat && report.sent === undefined) || reachedServer
    const isHttp = mustUseHttp || report.transport === 'http'
    const fallback = mustUseHttp ? fallbackReason(failure) : report.fallback
    const next = this.#report(isHttp, { fallback, isRepeat })
    if (!mustUseHttp) return this.#plan(next, fullReason(failure, plan))
    // Every other class concerns this turn alone, and tells nothing about the connection.
    if (failure.class === 'not_sent')
      this.#job.scope.fellBack(fallbackReason(failure), toError(failure))
    return this.#plan(next, plan.mode === 'full' ? plan.reason : 'http')
  }

  /**
   * The result of an attempt that ended.
   * @throws TurnFailed for an error that came after visible output, once its event was handed on.
   */
  #result(end: AttemptEnded, { planned, report }: Attempt): AttemptEnded {
    const { terminal } = end
    const { scope } = this.#job
    if (terminal?.type !== 'error' && terminal?.type !== 'response.failed') {
      if (terminal !== undefined) scope.observe({ type: 'whole_answer' })
      if (this.#mayFullInputHelp) scope.observe({ type: 'cured_by_full_input' })
      return end
    }
    const error = readErrorFrame(terminal)
    const failure: Failure = isSafetyStop(error)
      ? { class: 'safety_stop', error }
      : { class: 'failed', error, isUnsafe: true, hasBegun: true }
    report.headers = headersOfFailure(failure) ?? report.headers
    noteFailure(scope, failure, planned)
    throw new TurnFailed(failure, true, false)
  }
}

/** Whether the credential was refused; a later 401 may come from one of the server's own tools. */
function isOfCredential({ failure, error, isVisible }: TurnFailed): boolean {
  if (error.status !== 401 || isVisible) return false
  return failure.class === 'not_sent' || (failure.class === 'failed' && wasTurnedAway(failure))
}

/**
 * Treats an uncertain refusal as `ambiguous`, where running the turn twice could do harm. A
 * connection at its age limit names no lane, so a create that it has not answered may have begun; a
 * gateway's own error may only happen to name the anchor or a lane.
 */
function asAmbiguousIfUncertain(failure: Failure): Failure {
  if (failure.class !== 'rejected' && failure.class !== 'lanes_refused') return failure
  const { error } = failure
  const isUncertain =
    failure.class === 'lanes_refused'
      ? !isSureLaneRefusal(error)
      : isConnectionLimit(error) || (error.status >= 500 && !isUnknownAnchor(error))
  if (!isUncertain) return failure
  const cause = new Error('The server ended the turn before it was seen to begin.')
  return { class: 'ambiguous', cause }
}

/** Whether full input may cure the refusal of an anchor, although it says nothing of the anchor. */
function isCurable(failure: Failure, plan: Plan): boolean {
  if (failure.class !== 'rejected' || plan.mode !== 'incremental') return false
  const { error, isOfComparison } = failure
  return (
    isOfComparison !== true &&
    !isAboutAnchor(error, plan.head.responseId) &&
    isCuredByFullInput(error)
  )
}
