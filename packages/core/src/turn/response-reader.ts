// One attempt at a turn, seen from its events: holds them until the response has begun, collects
// the output, commits before the terminal event is handed on, and says how it ended. Its events are
// the turn's own already. It sends nothing and retries nothing.
import type { AnswerHeaders } from '../protocol/answer-headers.js'
import { isLaneNameRefused, isSafetyStop } from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import {
  announcedItems,
  isDoneItem,
  isTerminal,
  isVisible,
  reconcileOutput,
  responseOf,
} from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import type { Item, ResponseObject, ServerEvent } from '../protocol/types.js'
import { classOfError } from '../recovery/classify-error.js'
import type { AnswerLimit, Failure } from '../recovery/failure.js'
import { showsSideEffect } from '../recovery/side-effects.js'
import type { AnswerLimits } from '../scope/limits.js'
import type { AttemptSink, Outcome } from '../transport/transport.js'
import type { KnownCalls } from './known-calls.js'
import type { TurnObserver } from './turn-job.js'
import type { AttemptReport } from './turn-report.js'

/** How an attempt ended. */
export type AttemptEnd =
  /** Its terminal event was handed on, or the whole answer reached the caller without us. */
  | {
      readonly type: 'ended'
      readonly terminal?: ServerEvent
      readonly response: ResponseObject | undefined
      /** How an answer ended that went past us. */
      readonly outcome?: Outcome
    }
  | {
      readonly type: 'failure'
      readonly failure: Failure
      /** Part of the answer was handed on. */
      readonly isVisible: boolean
      /**
       * Something was handed on, visible or not: a stream has begun, and no status can take its
       * place.
       */
      readonly hasHandedOn: boolean
      /** It was seen to do something on the server, or had begun where its tools may. */
      readonly hasActed: boolean
      /**
       * The failure's own event, where events that say nothing of the answer were handed on before
       * it.
       */
      readonly last: Frame | undefined
    }

/** A clean completion, as it is committed. */
export interface CompletedAnswer {
  /** The final response, output included. */
  readonly response: ResponseObject
  readonly output: readonly Item[]
  /** What the server called some of the items when they were done. */
  readonly announced: readonly Item[]
}

/** What a reader needs to know and whom it tells. */
export interface ReaderOptions {
  readonly limits: AnswerLimits
  /** The `previous_response_id` that Warmline attached. */
  readonly anchor: string | undefined
  /** Whether the request names a lane. */
  readonly hasLane: boolean
  /** Whether the request's tools may change something on the server. */
  readonly mayAct: boolean
  /** The calls that the request answers or holds already. */
  readonly knownCalls: Pick<KnownCalls, 'isToldIn'>
  /** Whether the caller sees events as they come, or only the final response. */
  readonly isStreamed: boolean
  /** Hears of headers and events. */
  readonly observer: Pick<TurnObserver, 'event' | 'headers'>
  /** The clock, in wall-clock milliseconds. */
  readonly now: () => number
  readonly report: Pick<AttemptReport, 'headers' | 'firstEventAt'>
  /** Called with a clean completion, before its event is handed on. */
  readonly commit: (answer: CompletedAnswer) => void
}

/**
 * What keeping one event costs beside its text, in bytes: so that floods of tiny ones are bounded
 * too.
 */
const costOfEvent = 256

/** The state of one attempt. */
export class ResponseReader implements AttemptSink {
  /** How many events have come; the watchdog reads it. */
  eventCount = 0
  readonly #options: ReaderOptions
  readonly #ended = Promise.withResolvers<AttemptEnd>()
  readonly #done: Frame[] = []
  #doneBytes = 0
  /** The places and ids of those items. */
  readonly #finished = new Set<string>()
  /** Events held back until the response has begun; `undefined` from then on. */
  #held: Frame[] | undefined = []
  #heldBytes = 0
  #sawVisible = false
  #sawSideEffect = false
  /**
   * The answer goes to the caller past this attempt: whatever comes of it now cannot be taken back.
   */
  #isPassing = false
  #hasHandedOn = false
  #isOver = false

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  /** How the attempt ends. Never rejects. */
  get ended(): Promise<AttemptEnd> {
    return this.#ended.promise
  }

  /** Nothing more is handed on; the attempt has no end. */
  stop(): void {
    this.#isOver = true
  }

  headers(headers: AnswerHeaders): void {
    if (this.#isOver) return
    const { report, observer } = this.#options
    report.headers = headers
    observer.headers?.(headers)
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
      // The fault of one event ends its own turn only; what is thrown may quote the server.
      this.connectionLost(new Error('An event of the server could not be handed on.'), 'invalid')
    }
  }

  /**
   * Whether an error of the whole connection leaves open what the turn has done: not where it says
   * that nothing may run.
   */
  #mayHaveRun({ event }: Frame): boolean {
    if (!this.#options.mayAct) return false
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
    // What was held may have passed a limit: nothing is handed on after the end.
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
    // A request of which the server has shown something was not too large for it.
    const reason = why === 'too_large' && this.eventCount > 0 ? undefined : why
    this.fail({ class: this.#isSeen ? 'broken' : 'ambiguous', cause, why: reason })
  }

  tooLarge(bytes: number): void {
    if (this.eventCount > 0)
      this.connectionLost(new Error('The server closed the connection with code 1009.'))
    else this.fail({ class: 'too_large', bytes, limitBytes: undefined })
  }

  /** Ends the attempt with a failure; later events are ignored. */
  fail(failure: Failure): void {
    this.#end(failure, undefined)
  }

  #end(failure: Failure, last: Frame | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ended.resolve({
      type: 'failure',
      failure,
      isVisible: this.#isSeen,
      hasHandedOn: this.#hasHandedOn && this.#options.isStreamed,
      hasActed: this.#hasActed,
      last,
    })
  }

  /**
   * Whether a response has begun: events of the connection, such as rate limits, may come before
   * one.
   */
  get #hasBegun(): boolean {
    return this.#held === undefined
  }

  get #isSeen(): boolean {
    return this.#isPassing || (this.#sawVisible && this.#options.isStreamed)
  }

  get #hasActed(): boolean {
    return this.#sawSideEffect || (this.#options.mayAct && this.#hasBegun)
  }

  /**
   * An error that nothing visible preceded ends the attempt unseen, so that it can be recovered or
   * become a status.
   */
  #failed(frame: Frame): boolean {
    if (this.#isSeen) return false
    const error = readErrorFrame(frame.event)
    // A failed response has begun, whatever came of it before, and so has one whose parts came
    // without its beginning.
    const hasBegun =
      this.#hasBegun ||
      [frame, ...(this.#held ?? [])].some(({ type }) => type.startsWith('response.'))
    const { anchor, hasLane } = this.#options
    const how = classOfError(error, { anchor, hasLane, hasBegun })
    const isUnsafe = this.#sawSideEffect || (hasBegun && this.#options.mayAct)
    const failure: Failure =
      how === 'ambiguous'
        ? { class: how, cause: new Error(`The server ended the connection: ${error.code}.`) }
        : how === 'failed'
          ? { class: how, error, isUnsafe, hasBegun }
          : { class: how, error }
    this.#end(failure, this.#hasHandedOn ? frame : undefined)
    return true
  }

  #hold(frame: Frame): void {
    this.#held?.push(frame)
    this.#heldBytes += frame.text.length + costOfEvent
    if (this.#heldBytes > this.#options.limits.maxBufferedBytes) this.#exceed('maxBufferedBytes')
  }

  #flush(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const earlier of held) if (!this.#isOver) this.#handOn(earlier)
  }

  /**
   * Keeps a finished item. Gives `false` when the item passes the limit, or when the server has
   * sent it before: a caller that is handed one call twice runs its tool twice.
   */
  #finish(frame: Frame): boolean {
    this.#doneBytes += frame.text.length + costOfEvent
    if (this.#doneBytes > this.#options.limits.maxAnswerBytes) {
      this.#exceed('maxAnswerBytes')
      return false
    }
    const { outputIndex, itemId } = frame.place
    // Both, because some servers write the same place for every item.
    const key = JSON.stringify([outputIndex, itemId])
    const isNamed = outputIndex !== undefined || itemId !== undefined
    if (isNamed && this.#finished.has(key)) return false
    this.#finished.add(key)
    this.#done.push(frame)
    return true
  }

  #exceed(limit: AnswerLimit): void {
    this.fail({ class: 'over_limit', limit })
  }

  #handOnDelta(frame: Frame): void {
    this.#sawVisible = true
    this.#hasHandedOn = true
    this.#tell(frame, undefined)
  }

  #handOn(frame: Frame): void {
    if (frame.isDelta) {
      this.#handOnDelta(frame)
      return
    }
    // Whoever reads it would run a tool again whose output the request has brought.
    if (this.#options.knownCalls.isToldIn(frame.event)) {
      this.connectionLost(
        new Error('The server told a call again that the request knows.'),
        'invalid',
      )
      return
    }
    this.#sawVisible ||= isVisible(frame.type)
    this.#sawSideEffect ||= showsSideEffect(frame.event)
    if (isDoneItem(frame.type) && !this.#finish(frame)) return
    this.#hasHandedOn = true
    if (!isTerminal(frame.type)) {
      this.#tell(frame, undefined)
      return
    }
    const response = responseOf(frame)
    const whole = response && { ...response, output: reconcileOutput(response, this.#done) }
    if (frame.type === 'response.completed' && whole !== undefined) {
      const announced = announcedItems(this.#done)
      this.#options.commit({ response: whole, output: whole.output, announced })
    }
    this.#tell(frame, whole)
    this.#isOver = true
    this.#ended.resolve({ type: 'ended', terminal: frame.event, response: whole })
  }

  /** Hands an event on; the terminal one with the final response, output included. */
  #tell(frame: Frame, response: ResponseObject | undefined): void {
    this.#noteFirstEvent()
    this.#options.observer.event(frame, response)
  }

  #noteFirstEvent(): void {
    const { report, now } = this.#options
    report.firstEventAt ??= now()
  }
}
