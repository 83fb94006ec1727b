// Reads the events of one attempt: holds them back until the response has begun, commits a
// completed answer before handing on its terminal event, and reports how the attempt ended. Every
// event it gets belongs to its turn. It sends and retries nothing.
import type { AnswerHeaders } from '../protocol/answer-headers.js'
import { isComparisonRefused, isLaneNameRefused, isSafetyStop } from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { isPartType, isTerminal, isVisible, responseOf } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import type { ResponseObject } from '../protocol/types.js'
import { classOfError } from '../recovery/classify-error.js'
import type { AnswerLimit, Failure } from '../recovery/failure.js'
import { hasSideEffects, showsSideEffect } from '../recovery/side-effects.js'
import type { TellWatchers } from '../telemetry/watchers.js'
import type { AttemptSink, Outcome } from '../transport/transport.js'
import type { AttemptEnd } from './attempt.js'
import { type CompletedAnswer, eventOverheadBytes, FinishedItems } from './finished-items.js'
import { KnownCalls } from './known-calls.js'
import type { TurnJob } from './turn-job.js'
import type { AttemptReport } from './turn-report.js'

/** The attempt that is read. */
export interface ReaderOptions {
  readonly job: TurnJob
  readonly report: AttemptReport
  /** The `previous_response_id` that Warmline attached. */
  readonly anchor: string | undefined
  /** Whether the request names a lane. */
  readonly hasLane: boolean
  /** Whether Warmline asked for a comparison of the prompt cache. */
  readonly isCompared: boolean
  /** Tells those who watch. */
  readonly tell?: TellWatchers | undefined
}

/** Reads one attempt. */
export class ResponseReader implements AttemptSink {
  /** How many events have come; the timeouts compare it. */
  eventCount = 0
  readonly #options: ReaderOptions
  readonly #job: TurnJob
  readonly #commit: (answer: CompletedAnswer) => void
  readonly #knownCalls: KnownCalls
  /** Whether the request's tools may change something on the server. */
  readonly #mayAct: boolean
  readonly #ended = Promise.withResolvers<AttemptEnd>()
  readonly #finished: FinishedItems
  /** The events held back until the response has begun; `undefined` from then on. */
  #held: Frame[] | undefined = []
  #heldBytes = 0
  #sawVisible = false
  #sawSideEffect = false
  /** The caller reads the answer directly, so that nothing of it can be taken back. */
  #isPassing = false
  #hasHandedOn = false
  #isOver = false

  /** `commit` is called with a clean completion, before its terminal event is handed on. */
  constructor(options: ReaderOptions, commit: (answer: CompletedAnswer) => void) {
    const { job } = options
    this.#options = options
    this.#job = job
    this.#commit = commit
    this.#knownCalls = new KnownCalls(job.request)
    this.#mayAct = hasSideEffects(job.request)
    this.#finished = new FinishedItems(job.scope.limits.maxAnswerBytes)
  }

  /** How the attempt ends. Never rejects. */
  get ended(): Promise<AttemptEnd> {
    return this.#ended.promise
  }

  /** Stops reading: nothing more is handed on, and `ended` never resolves. */
  stop(): void {
    this.#isOver = true
  }

  headers(headers: AnswerHeaders): void {
    if (this.#isOver) return
    this.#options.report.headers = headers
    this.#job.observer.headers?.(headers)
  }

  event(frame: Frame, isOfAll = false): void {
    if (this.#isOver) return
    this.eventCount++
    try {
      if (frame.isDelta && this.#hasBegun) this.#handOnDelta(frame)
      else if (isOfAll && this.#mayHaveRun(frame))
        this.connectionLost(new Error('The server ended the connection.'))
      else this.#read(frame)
    } catch {
      // The fault of one event ends its own turn only. The thrown error is dropped, since it may
      // quote the server.
      this.connectionLost(new Error('An event of the server could not be handed on.'), 'invalid')
    }
  }

  /** Whether the turn may have run: a safety stop and a refused lane say that it did not. */
  #mayHaveRun({ event }: Frame): boolean {
    if (!this.#mayAct) return false
    const error = readErrorFrame(event)
    return !isSafetyStop(error) && !(this.#options.hasLane && isLaneNameRefused(error))
  }

  #read(frame: Frame): void {
    if (frame.type === 'error' || frame.type === 'response.failed') {
      if (this.#failed(frame)) return
    } else if (!this.#hasBegun && responseOf(frame) === undefined) {
      this.#hold(frame)
      return
    }
    this.#flush()
    // The held events may have passed a limit: nothing is handed on after the end.
    if (!this.#isOver) this.#handOn(frame)
  }

  progress(): void {
    this.eventCount++
    this.#isPassing = true
    this.#noteFirstEvent()
  }

  completed(outcome: Outcome): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ended.resolve({ type: 'ended', response: undefined, outcome })
  }

  connectionLost(cause: unknown, why?: 'invalid' | 'too_large'): void {
    // A request that the server began to answer was not too large for it.
    const reason = why === 'too_large' && this.eventCount > 0 ? undefined : why
    this.fail({ class: this.#isSeen ? 'broken' : 'ambiguous', cause, why: reason })
  }

  tooLarge(bytes: number): void {
    if (this.eventCount > 0)
      this.connectionLost(new Error('The server closed the connection with code 1009.'))
    else this.fail({ class: 'too_large', bytes, limitBytes: undefined })
  }

  /** Ends the attempt with a failure, and its own event if it has one; later events are ignored. */
  fail(failure: Failure, last?: Frame): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ended.resolve({
      type: 'failure',
      failure,
      isVisible: this.#isSeen,
      hasHandedOn: this.#hasHandedOn && this.#job.isStreamed,
      hasActed: this.#hasActed,
      last,
    })
  }

  /** Whether a response has begun. Events of the connection, such as limits, may precede it. */
  get #hasBegun(): boolean {
    return this.#held === undefined
  }

  get #isSeen(): boolean {
    return this.#isPassing || (this.#sawVisible && this.#job.isStreamed)
  }

  get #hasActed(): boolean {
    return this.#sawSideEffect || (this.#mayAct && this.#hasBegun)
  }

  /**
   * Ends the attempt on an error that no visible event preceded, so that the turn can recover or
   * answer with a status. Returns `false` when the caller has already seen part of the answer.
   */
  #failed(frame: Frame): boolean {
    if (this.#isSeen) return false
    const error = readErrorFrame(frame.outline)
    // A `response.failed` proves that a response began, and so does any of its parts that came
    // without a beginning.
    const hasBegun =
      this.#hasBegun ||
      [frame, ...(this.#held ?? [])].some(({ type }) => type.startsWith('response.'))
    const { anchor, hasLane, isCompared } = this.#options
    if (isCompared && !hasBegun && !isSafetyStop(error) && isComparisonRefused(error)) {
      this.fail({ class: 'rejected', error, isOfComparison: true })
      return true
    }
    const how = classOfError(error, { anchor, hasLane, hasBegun })
    const isUnsafe = this.#sawSideEffect || (hasBegun && this.#mayAct)
    const failure: Failure =
      how === 'ambiguous'
        ? { class: how, cause: new Error(`The server ended the connection: ${error.code}.`) }
        : how === 'failed'
          ? { class: how, error, isUnsafe, hasBegun }
          : { class: how, error }
    this.fail(failure, this.#hasHandedOn ? frame : undefined)
    return true
  }

  #hold(frame: Frame): void {
    this.#held?.push(frame)
    this.#heldBytes += frame.text.length + eventOverheadBytes
    if (this.#heldBytes > this.#job.scope.limits.maxBufferedBytes) this.#exceed('maxBufferedBytes')
  }

  #flush(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const earlier of held) if (!this.#isOver) this.#handOn(earlier)
  }

  /** Whether a finished item is new and within the limit; one past the limit ends the attempt. */
  #isNewItem(frame: Frame): boolean {
    const added = this.#finished.add(frame)
    if (added === 'over_limit') this.#exceed('maxAnswerBytes')
    return added === 'added'
  }

  #exceed(limit: AnswerLimit): void {
    this.fail({ class: 'over_limit', limit })
  }

  #handOnDelta(frame: Frame): void {
    this.#sawVisible = true
    this.#hasHandedOn = true
    this.#tell(frame)
  }

  #handOn(frame: Frame): void {
    if (frame.isDelta) {
      this.#handOnDelta(frame)
      return
    }
    // The caller would run again a tool whose output the request already holds.
    if (this.#knownCalls.areRepeatedIn(frame.outline)) {
      this.connectionLost(
        new Error('The answer repeats a call that the request already holds.'),
        'invalid',
      )
      return
    }
    this.#sawVisible ||= isVisible(frame.type)
    this.#sawSideEffect ||= showsSideEffect(frame.outline)
    if (frame.type === 'response.output_item.done' && !this.#isNewItem(frame)) return
    this.#hasHandedOn = true
    if (!isTerminal(frame.type)) {
      this.#tell(frame)
      return
    }
    // The caller is given the whole response; the reader of the event may change that.
    const terminal = frame.eventCopy
    const response = responseOf({ response: terminal.response })
    const answer = response && this.#finished.complete(response)
    if (frame.type === 'response.completed' && answer !== undefined) this.#commit(answer)
    this.#tell(frame, answer?.response)
    this.#isOver = true
    this.#ended.resolve({ type: 'ended', terminal, response: answer?.response })
  }

  /** Hands an event on; the terminal one comes with the final response, output included. */
  #tell(frame: Frame, response?: ResponseObject): void {
    if (this.#options.report.firstOutputAt === undefined) this.#noteFirstOutput(frame, response)
    this.#job.observer.event(frame, response)
  }

  #noteFirstOutput(frame: Frame, response: ResponseObject | undefined): void {
    this.#noteFirstEvent()
    if (!showsOutput(frame, response)) return
    const { report, tell } = this.#options
    report.firstOutputAt = this.#job.scope.runtime.now()
    tell?.({ type: 'first_output' }, report.firstOutputAt)
  }

  #noteFirstEvent(): void {
    const { report, tell } = this.#options
    if (report.firstEventAt !== undefined) return
    report.firstEventAt = this.#job.scope.runtime.now()
    tell?.({ type: 'first_event' }, report.firstEventAt)
  }
}

/** Whether an event brings a part of the output, or the end a whole one. */
function showsOutput({ isDelta, type }: Frame, response: ResponseObject | undefined): boolean {
  return isDelta || isPartType(type) || (response?.output?.length ?? 0) > 0
}
