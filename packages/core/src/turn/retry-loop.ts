// The attempts of one turn: what is sent, and what a failure leads to. The only place that puts the
// layers together.
import {
  type ChainNode,
  type FullReason,
  isChainedByCaller,
  type Plan,
  type PlannedTurn,
} from '../continuation/index.js'
import { WarmlineError } from '../errors.js'
import {
  type AnswerHeaders,
  momentary,
  pickHeaders,
  requestIdOf,
} from '../protocol/answer-headers.js'
import {
  isConnectionLimit,
  isSafetyStop,
  isSureLaneRefusal,
  isUnknownAnchor,
} from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import type { ResponseObject } from '../protocol/types.js'
import {
  decide,
  type Failure,
  hasSideEffects,
  isAboutAnchor,
  isCuredByFullInput,
  mayLeadToHttp,
  pauseBeforeRepeat,
} from '../recovery/failures.js'
import { toError } from '../recovery/to-error.js'
import {
  mayHaveRun,
  saysNothingRan,
  TurnFailed,
  wasSent,
  wasTaken,
} from '../recovery/turn-failed.js'
import type { RecordDraft } from '../telemetry/record.js'
import type { Outgoing, Started, Transport } from '../transport/transport.js'
import {
  httpReason,
  mayContinueAnother,
  planJob,
  refuseFalseWarmUp,
  refuseHttp,
  refuseSharedId,
} from './choose-transport.js'
import { commitTurn, noteAnswer, noteFailure } from './commit.js'
import { KnownCalls } from './known-calls.js'
import type { ProcessHold } from './process-hold.js'
import { type AttemptEnd, ResponseReader } from './response-reader.js'
import {
  fallbackReason,
  fullPlan,
  fullReason,
  readInput,
  serialize,
  type TurnContent,
} from './serialize.js'
import { watchTimeouts, wholeTurnOnly } from './timeouts.js'
import type { TurnJob } from './turn-job.js'

/**
 * The attempts of one turn: plan, lane, send, commit, hand on, or recover. It holds no socket and
 * knows no framework.
 */
export class RetryLoop {
  readonly #order: TurnJob
  readonly #draft: RecordDraft
  readonly #startedAt: number
  readonly #earlier: Failure['class'][] = []
  readonly #hold: ProcessHold
  /**
   * The failure after which it is not known whether the request ran; a later one that says it was
   * not sent hides nothing.
   */
  #mayHaveRunFailure: Failure | undefined
  /** When it began to wait for a lane, where it has waited for its head in vain. */
  #waitingSince: number | undefined
  /** What is sent next had been sent before. */
  #isRepeat = false
  /** An anchored try was refused for what full input may cure. */
  #mayFullInputHelp = false

  constructor(order: TurnJob, draft: RecordDraft, startedAt: number, hold: ProcessHold) {
    this.#order = order
    this.#hold = hold
    this.#draft = draft
    this.#startedAt = startedAt
  }

  /** Attempts until one ends. Bounded, because each failure class is answered at most once. */
  async run(): Promise<ResponseObject | undefined> {
    const { request, scope, transport, observer } = this.#order
    this.#draft.fallback = httpReason(this.#order)
    let isHttp = transport === 'http' || this.#draft.fallback !== undefined
    refuseFalseWarmUp(this.#order, isHttp)
    refuseHttp(this.#order, this.#draft.fallback)
    refuseSharedId(this.#order, isHttp)
    if (this.#draft.fallback !== undefined) scope.fellBack(this.#draft.fallback)
    let planned = planJob(this.#order, this.#draft)
    for (;;) {
      this.#hold.take()
      const end = await this.#attemptOrFailure(planned, isHttp ? this.#order.http : scope.webSocket)
      if (end.type === 'ended') return this.#result(end, planned)
      const failure = this.#reinterpret(end)
      this.#recordFailure(failure)
      // What was said of lanes holds for later turns, whatever it leaves open of this one.
      noteFailure(scope, end.failure.class === 'lanes_refused' ? end.failure : failure, planned)
      this.#waitingSince = failure.class === 'head_unavailable' ? failure.since : undefined
      const decision = decide(failure, {
        isChainedByCaller: isChainedByCaller(request),
        hasSideEffects: end.hasActed || hasSideEffects(request),
        earlier: this.#earlier,
        mayUseHttp: this.#mayUseHttp && !isHttp,
        // Where a stream has begun, nobody but us can begin it again.
        mayReplay: (scope.budget.hasCredit || end.hasHandedOn) && !scope.pool.isClosed,
      })
      this.#earlier.push(failure.class)
      if (decision === 'give_up' || end.isVisible) {
        // The caller has seen it begin, and sees how it ends, as over HTTP.
        if (end.last !== undefined) observer.event(end.last)
        const told = saysNothingRan.has(failure.class)
          ? (this.#mayHaveRunFailure ?? failure)
          : failure
        const isHarmless = !end.hasActed && !hasSideEffects(request)
        throw new TurnFailed(told, end.isVisible || end.last !== undefined, isHarmless)
      }
      const isAfterRefusal = failure.class === 'lanes_refused'
      if (failure.class === 'ambiguous' || (decision === 'send_again' && !isAfterRefusal)) {
        scope.budget.spend()
        // All turns of a server that restarts come back at the same moment: each waits for a time
        // of its own.
        await this.#pause()
      }
      this.#mayFullInputHelp = isCurable(failure, planned.plan)
      if (mayHaveRun.has(failure.class)) this.#mayHaveRunFailure ??= failure
      this.#isRepeat ||= wasSent.has(failure.class)
      if (decision === 'use_http') {
        isHttp = true
        this.#draft.fallback = fallbackReason(failure)
        // Any other class is about this turn alone.
        if (failure.class === 'not_sent') scope.fellBack(this.#draft.fallback, toError(failure))
        planned = this.#replan(planned.plan.mode === 'full' ? planned.plan.reason : 'http')
      } else {
        const { plan } = planned
        planned = this.#replan(
          decision === 'send_again' && plan.mode === 'full' ? plan.reason : fullReason(failure),
        )
      }
    }
  }

  /**
   * A connection that has reached its age says so without naming a lane: a create that it has not
   * answered may have begun. So may one for which a gateway gives an error of its own that happens
   * to name the anchor, or a lane. Where running it twice could do harm, that it was refused is not
   * certain enough.
   */
  #reinterpret({ failure, hasActed }: AttemptEnd & { type: 'failure' }): Failure {
    if (failure.class !== 'rejected' && failure.class !== 'lanes_refused') return failure
    const { error } = failure
    const isUncertain =
      failure.class === 'lanes_refused'
        ? !isSureLaneRefusal(error)
        : isConnectionLimit(error) || (error.status >= 500 && !isUnknownAnchor(error))
    return isUncertain && (hasActed || hasSideEffects(this.#order.request))
      ? {
          class: 'ambiguous',
          cause: new Error('The server ended the turn before it was seen to begin.'),
        }
      : failure
  }

  /**
   * One attempt; what stops it before it is sent hides nothing of an earlier one that may have run.
   */
  async #attemptOrFailure(planned: PlannedTurn, transport: Transport): Promise<AttemptEnd> {
    try {
      return await this.#attempt(planned, transport)
    } catch (thrown) {
      if (this.#mayUseHttp && thrown instanceof WarmlineError && thrown.code === 'pool_exhausted') {
        return unsent({ class: 'no_lane', message: thrown.message })
      }
      if (this.#mayHaveRunFailure === undefined || this.#order.signal?.aborted === true)
        throw thrown
      throw new TurnFailed(this.#mayHaveRunFailure, false, !hasSideEffects(this.#order.request))
    }
  }

  get #mayUseHttp(): boolean {
    const { transport, request } = this.#order
    return transport === 'auto' && request.generate !== false
  }

  /** A short wait before another handshake. @throws the signal's reason. */
  async #pause(): Promise<void> {
    const { scope, signal } = this.#order
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = (): void => resolve()
    const cancel = scope.runtime.after(pauseBeforeRepeat(scope.runtime.random()), end)
    signal?.addEventListener('abort', end, { once: true })
    await promise
    cancel()
    signal?.removeEventListener('abort', end)
    signal?.throwIfAborted()
  }

  /**
   * The response of an ended attempt; an error that came after visible output is thrown now that it
   * was handed on.
   */
  #result(
    { terminal, response, outcome }: AttemptEnd & { type: 'ended' },
    planned: PlannedTurn,
  ): ResponseObject | undefined {
    this.#draft.outcome = outcome
    const { scope } = this.#order
    if (terminal?.type !== 'error' && terminal?.type !== 'response.failed') {
      noteAnswer(scope, { isWhole: terminal !== undefined, wasCured: this.#mayFullInputHelp })
      return response
    }
    const error = readErrorFrame(terminal)
    const failure: Failure = isSafetyStop(error)
      ? { class: 'safety_stop', error }
      : { class: 'failed', error, isUnsafe: true, hasBegun: true }
    this.#recordFailure(failure)
    noteFailure(scope, failure, planned)
    throw new TurnFailed(failure, true, false)
  }

  /**
   * The same turn once more with its full input, read anew: time has passed, in which the caller
   * may have changed what it passed, and a proof holds only for what is sent.
   */
  #replan(reason: FullReason): PlannedTurn {
    return fullPlan(planJob(this.#order, this.#draft), reason)
  }

  /**
   * One attempt. Resolves with its end; throws the abort's reason and what the transport itself
   * raises.
   */
  async #attempt(planned: PlannedTurn, transport: Transport): Promise<AttemptEnd> {
    const { request, scope, signal, observer, isStreamed } = this.#order
    const { plan } = planned
    const { inheritedWithAnchor } = scope.endpoint
    const isHttp = transport.name === 'http'
    const head = !isHttp && plan.mode === 'incremental' ? plan.head : undefined
    const content = readInput(planned, request, head)
    const ended = Promise.withResolvers<AttemptEnd>()
    let lane: string | undefined
    const noteFirst = (): void => {
      this.#draft.firstEventMs ??= scope.runtime.now() - this.#startedAt
    }
    const attempt = new ResponseReader({
      limits: scope.limits,
      anchor: head?.responseId,
      hasLane: () => lane !== undefined,
      mayAct: hasSideEffects(request),
      knownCalls: new KnownCalls(request),
      isStreamed,
      commit: (response, output, announced) =>
        commitTurn(this.#order, planned, content, { response, output, announced, isHttp }),
      headers: (headers) => {
        this.#recordHeaders(headers)
        observer.heads?.(headers)
      },
      progress: noteFirst,
      handOn: (frame, response) => {
        noteFirst()
        observer.event(frame, response)
      },
      end: ended.resolve,
    })
    const anchor = head?.responseId ?? request.previous_response_id ?? undefined
    const encode = (streamId: string | undefined): string => {
      lane = streamId
      const leftOut = head === undefined ? [] : inheritedWithAnchor
      const frame = { previousResponseId: head?.responseId, streamId, leftOut }
      return serialize(request, content, isHttp ? undefined : frame)
    }
    this.#draft.transport = transport.name
    if (transport.isCallersOwn === true) this.#hold.release('client')
    const started = await this.#start(
      transport,
      {
        encode,
        anchor,
        // Where a server repeats ids, another turn may have taken this one's while it waited for
        // its lane.
        isStillTrue: () =>
          head === undefined
            ? !mayContinueAnother(this.#order)
            : scope.chains.get(head.responseId) === head,
        model: request.model,
        isInstructed: [...inheritedWithAnchor, ...scope.refusedWithAnchor].some(
          (field) => (request[field] ?? undefined) !== undefined,
        ),
        hasOtherWay: (status) => this.#mayUseHttp && mayLeadToHttp(status),
        mayWaitForHead: head !== undefined || !this.#mayUseHttp,
        waitingSince: this.#waitingSince,
        mustHold:
          head === undefined ? anchor !== undefined && this.#mustHoldForeign() : !head.isStored,
        signal,
      },
      attempt,
    )
    if ('class' in started) {
      if (wasTaken.has(started.class) || (isHttp && started.class === 'safety_stop'))
        this.#recordSent(plan, head, content, taken(encode), transport)
      return unsent(started)
    }
    if (!isHttp) scope.circuit.succeeded()
    // Over HTTP the request does, and an answer that nobody reads does not.
    else this.#hold.release('process')
    this.#recordSent(plan, head, content, started, transport)
    return this.#guard(attempt, started, ended.promise, plan)
  }

  /**
   * Starts an attempt. One of our own over HTTP is bounded until its headers come; the pool bounds
   * the others.
   */
  async #start(
    transport: Transport,
    outgoing: Outgoing,
    sink: ResponseReader,
  ): Promise<Started | Failure> {
    if (transport.name === 'websocket' || transport.isCallersOwn)
      return transport.start(outgoing, sink)
    const { runtime, timeouts } = this.#order.scope
    const limitMs = timeouts.firstEventTimeoutMs
    const cut = new AbortController()
    const cancel = runtime.after(limitMs, () => cut.abort())
    const signals = outgoing.signal === undefined ? [cut.signal] : [outgoing.signal, cut.signal]
    try {
      return await transport.start({ ...outgoing, signal: AbortSignal.any(signals) }, sink)
    } catch (thrown) {
      if (!cut.signal.aborted || outgoing.signal?.aborted === true) throw thrown
      return { class: 'silent', code: 'first_event_timeout', limitMs }
    } finally {
      cancel()
    }
  }

  /** Bounds a running attempt by the caller's signal and by the clocks. */
  async #guard(
    attempt: ResponseReader,
    started: Started,
    ended: Promise<AttemptEnd>,
    plan: Plan,
  ): Promise<AttemptEnd> {
    const { scope, signal } = this.#order
    const aborted = Promise.withResolvers<never>()
    const abort = (): void => aborted.reject(signal?.reason)
    const stopWatch = watchTimeouts(
      scope.runtime,
      started.isBackpressured === true ? wholeTurnOnly(scope.timeouts) : scope.timeouts,
      this.#startedAt,
      () => attempt.eventCount,
      (failure) => attempt.fail(failure),
    )
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted === true) abort()
    try {
      const end = await Promise.race([ended, aborted.promise])
      if (end.type === 'failure') started.abandon(scope.timeouts.turnTimeoutMs)
      return end
    } catch (reason) {
      // Before the lane is given up: that may end the connection, which would give another reason.
      if (plan.mode === 'incremental') scope.chains.cool(plan.head.responseId, 'aborted')
      started.abandon(scope.timeouts.turnTimeoutMs)
      throw reason
    } finally {
      stopWatch()
      signal?.removeEventListener('abort', abort)
    }
  }

  /**
   * A response that the caller itself continues is looked for on our lanes; what is stored may be
   * hydrated anywhere.
   */
  #mustHoldForeign(): boolean {
    return this.#order.transport === 'auto' || this.#order.request.store === false
  }

  #recordHeaders({ of, ageMs, headers }: AnswerHeaders): void {
    const values = momentary(headers)
    this.#draft.requestId = requestIdOf(headers)
    const isEmpty = this.#draft.requestId === undefined && Object.keys(values).length === 0
    this.#draft.serverHeaders = isEmpty ? undefined : { of, ageMs, values }
  }

  /** An error says more of its own request than the handshake of its connection. */
  #recordFailure(failure: Failure): void {
    const { headers = {} } =
      'error' in failure
        ? failure.error
        : failure.class === 'not_sent'
          ? { headers: failure.refusal?.headers }
          : {}
    const own = pickHeaders(headers)
    if (Object.keys(own).length > 0) {
      this.#recordHeaders({ of: 'response', ageMs: 0, isCurrent: true, headers: own })
    }
  }

  #recordSent(
    plan: Plan,
    head: ChainNode | undefined,
    content: TurnContent,
    started: Pick<Started, 'bytesSent' | 'connection' | 'lane' | 'handshakeMs'>,
    transport: Transport,
  ): void {
    if (this.#isRepeat) this.#draft.replays = (this.#draft.replays ?? 0) + 1
    this.#isRepeat = false
    const { droppedHeaders = [] } = this.#order
    const isHttp = transport.name === 'http'
    Object.assign(this.#draft, {
      transport: transport.name,
      mode: head === undefined ? 'full' : 'incremental',
      reason: head !== undefined ? undefined : plan.mode === 'full' ? plan.reason : 'http',
      itemsSent: content.count,
      itemsKept: head === undefined ? 0 : content.keptCount,
      bytesSent: started.bytesSent,
      bytesFull: started.bytesSent + (head?.historyBytes ?? 0),
      connection: started.connection,
      lane: started.lane,
      droppedHeaders: isHttp || droppedHeaders.length === 0 ? undefined : droppedHeaders,
      handshakeMs: started.handshakeMs ?? this.#draft.handshakeMs,
    } satisfies RecordDraft)
  }
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

/** The end of an attempt of which nothing has come. */
function unsent(failure: Failure): AttemptEnd {
  return {
    type: 'failure',
    failure,
    isVisible: false,
    hasHandedOn: false,
    hasActed: false,
    last: undefined,
  }
}

/**
 * What is known of a request that a server took, or may have taken, without an answer that goes on.
 */
function taken(
  encode: (streamId: undefined) => string,
): Pick<Started, 'bytesSent' | 'connection' | 'lane' | 'handshakeMs'> {
  return {
    bytesSent: Buffer.byteLength(encode(undefined)),
    connection: undefined,
    lane: undefined,
    handshakeMs: undefined,
  }
}
