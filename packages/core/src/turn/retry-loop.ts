// The attempts of one turn, one after the other, until one ends or the table of failures says to
// give up. The only retry loop of Warmline: a refused credential is renewed here too.
import {
  type FullReason,
  isChainedByCaller,
  type Plan,
  type PlannedTurn,
} from '../continuation/index.js'
import { WarmlineError } from '../errors.js'
import {
  isConnectionLimit,
  isSafetyStop,
  isSureLaneRefusal,
  isUnknownAnchor,
} from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import type { ResponseObject } from '../protocol/types.js'
import { isAboutAnchor, isCuredByFullInput, wasTurnedAway } from '../recovery/classify-error.js'
import type { Failure } from '../recovery/failure.js'
import { decide, mayHaveRun, pauseBeforeResend, reachedServer } from '../recovery/failures.js'
import { hasSideEffects } from '../recovery/side-effects.js'
import { toError } from '../recovery/to-error.js'
import { TurnFailed } from '../recovery/turn-failed.js'
import { pause } from '../runtime/bounded.js'
import type { Fallback } from '../telemetry/record.js'
import type { Outcome } from '../transport/transport.js'
import { httpReason, refuseFalseWarmUp, refuseHttp, refuseSharedId } from './choose-transport.js'
import { noteAnswer, noteFailure } from './commit.js'
import { fullPlan, planJob } from './plan-job.js'
import type { ProcessHold } from './process-hold.js'
import { fallbackReason, fullReason } from './reasons.js'
import type { AttemptEnd } from './response-reader.js'
import { type Attempt, mayGoOverHttp, runAttempt, unsent } from './run-attempt.js'
import type { TurnJob } from './turn-job.js'
import { type AttemptReport, headersOfFailure } from './turn-report.js'

/** What came of all attempts. */
export interface TurnResult {
  readonly response: ResponseObject | undefined
  /** How an answer ended that went past Warmline. */
  readonly outcome: Outcome | undefined
}

type FailedAttempt = AttemptEnd & { readonly type: 'failure' }

/** The attempts of one turn. It holds no socket and knows no framework. */
export class RetryLoop {
  /** One for each attempt, in order. */
  readonly reports: AttemptReport[] = []
  readonly #hold: ProcessHold
  readonly #startedAt: number
  #job: TurnJob
  /** The classes of the failures so far. */
  #earlier: Failure['class'][] = []
  /**
   * The first failure after which the request may have run. A later "not sent" must not make the
   * turn look safe to send again.
   */
  #mayHaveRun: Failure | undefined
  /** Whether an anchored attempt was refused for what full input may cure. */
  #mayFullInputHelp = false

  constructor(job: TurnJob, startedAt: number, hold: ProcessHold) {
    this.#job = job
    this.#startedAt = startedAt
    this.#hold = hold
  }

  /**
   * Makes attempts until one ends. Bounded: the table answers each class of failure with another
   * attempt at most once.
   * @throws TurnFailed, the reason of an abort, and the errors of a turn that cannot be sent.
   */
  async run(): Promise<TurnResult> {
    let ended = (): void => {}
    try {
      let attempt = this.#begin()
      for (;;) {
        this.#hold.take()
        const end = await this.#try(attempt)
        if (end.type === 'ended') return this.#result(end, attempt.planned)
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
   * The attempt of a report, planned now: time has passed since an earlier plan, and a proof holds
   * only for what is sent. `reason` asks for full input.
   */
  #plan(report: AttemptReport, reason?: FullReason): Attempt {
    const { planned, dryRun } = planJob(this.#job)
    report.dryRun = dryRun
    return {
      transport: report.transport === 'http' ? this.#job.http : this.#job.scope.webSocket,
      planned: reason === undefined ? planned : fullPlan(planned, reason),
      report,
    }
  }

  /**
   * Runs one attempt. If it fails before sending and an earlier attempt may have run, the earlier
   * failure is reported.
   */
  async #try(attempt: Attempt): Promise<AttemptEnd> {
    const job = this.#job
    try {
      return await runAttempt({ job, startedAt: this.#startedAt, hold: this.#hold }, attempt)
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
    const failure = this.#reinterpret(end)
    attempt.report.headers = headersOfFailure(failure) ?? attempt.report.headers
    // What was said of lanes holds for later turns, whatever it leaves open of this one.
    const observed = end.failure.class === 'lanes_refused' ? end.failure : failure
    noteFailure(scope, observed, attempt.planned)
    const decision = decide(failure, {
      isChainedByCaller: isChainedByCaller(request),
      hasSideEffects: end.hasActed || hasSideEffects(request),
      earlier: this.#earlier,
      mayUseHttp: mayGoOverHttp(this.#job) && attempt.transport.name !== 'http',
      // Where a stream has begun, nobody but us can begin it again.
      mayReplay: (scope.budget.hasCredit || end.hasHandedOn) && !scope.pool.isClosed,
    })
    this.#earlier.push(failure.class)
    if (decision === 'give_up' || end.isVisible) {
      // The caller has seen it begin, and sees how it ends, as over HTTP.
      if (end.last !== undefined) observer.event(end.last)
      const told = mayHaveRun(failure) ? failure : (this.#mayHaveRun ?? failure)
      const isHarmless = !end.hasActed && !hasSideEffects(request)
      return new TurnFailed(told, end.isVisible || end.last !== undefined, isHarmless)
    }
    if (decision === 'resend_after_pause') {
      scope.budget.spend()
      await pause(scope.runtime, pauseBeforeResend(scope.runtime.random()), this.#job.signal)
    }
    this.#mayFullInputHelp = isCurable(failure, attempt.planned.plan)
    if (mayHaveRun(failure)) this.#mayHaveRun ??= failure
    return this.#again(failure, attempt, decision === 'use_http')
  }

  /** The next attempt, in full, after one that failed. */
  #again(failure: Failure, { planned: { plan }, report }: Attempt, mustUseHttp: boolean): Attempt {
    const isRepeat = (report.isRepeat && report.sent === undefined) || reachedServer(failure)
    const isHttp = mustUseHttp || report.transport === 'http'
    const fallback: Fallback | undefined = mustUseHttp ? fallbackReason(failure) : report.fallback
    const next = this.#report(isHttp, { fallback, isRepeat })
    if (!mustUseHttp) return this.#plan(next, fullReason(failure, plan))
    // Any other class is about this turn alone.
    if (failure.class === 'not_sent')
      this.#job.scope.fellBack(fallbackReason(failure), toError(failure))
    return this.#plan(next, plan.mode === 'full' ? plan.reason : 'http')
  }

  /**
   * A connection that has reached its age says so without naming a lane: a create that it has not
   * answered may have begun. So may one for which a gateway gives an error of its own that happens
   * to name the anchor, or a lane. Where running it twice could do harm, that it was refused is not
   * certain enough.
   */
  #reinterpret({ failure, hasActed }: FailedAttempt): Failure {
    if (failure.class !== 'rejected' && failure.class !== 'lanes_refused') return failure
    const { error } = failure
    const isUncertain =
      failure.class === 'lanes_refused'
        ? !isSureLaneRefusal(error)
        : isConnectionLimit(error) || (error.status >= 500 && !isUnknownAnchor(error))
    if (!isUncertain || !(hasActed || hasSideEffects(this.#job.request))) return failure
    const cause = new Error('The server ended the turn before it was seen to begin.')
    return { class: 'ambiguous', cause }
  }

  /**
   * What came of an attempt that ended. @throws TurnFailed for an error that came after visible
   * output, now that it was handed on.
   */
  #result(end: AttemptEnd & { type: 'ended' }, planned: PlannedTurn): TurnResult {
    const { terminal, response, outcome } = end
    const { scope } = this.#job
    if (terminal?.type !== 'error' && terminal?.type !== 'response.failed') {
      noteAnswer(scope, { isWhole: terminal !== undefined, wasCured: this.#mayFullInputHelp })
      return { response, outcome }
    }
    const error = readErrorFrame(terminal)
    const failure: Failure = isSafetyStop(error)
      ? { class: 'safety_stop', error }
      : { class: 'failed', error, isUnsafe: true, hasBegun: true }
    const last = this.reports.at(-1)
    if (last !== undefined) last.headers = headersOfFailure(failure) ?? last.headers
    noteFailure(scope, failure, planned)
    throw new TurnFailed(failure, true, false)
  }
}

/**
 * Whether the credential was refused before anything of the turn began: a 401 after that may be of
 * a tool of the server.
 */
function isOfCredential({ failure, error, isVisible }: TurnFailed): boolean {
  if (error.status !== 401 || isVisible) return false
  return failure.class === 'not_sent' || (failure.class === 'failed' && wasTurnedAway(failure))
}

/**
 * Whether a refusal of an anchored try says nothing of the anchor, and may yet be cured by full
 * input.
 */
function isCurable(failure: Failure, plan: Plan): boolean {
  if (failure.class !== 'rejected' || plan.mode !== 'incremental') return false
  const { error } = failure
  return !isAboutAnchor(error, plan.head.responseId) && isCuredByFullInput(error)
}
