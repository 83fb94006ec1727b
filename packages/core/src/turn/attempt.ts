// One attempt at a turn, seen from its events: checks that the server honoured the anchor, collects the output, commits
// before the terminal event is handed on, and says how it ended. It sends nothing and retries nothing.
import { readErrorFrame } from '../protocol/error-frame.js'
import { isDoneItem, isTerminal, isVisible, reconcileOutput, responseOf } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import type { Item, ResponseObject, ServerEvent } from '../protocol/types.js'
import { classOfError, type Failure } from '../recovery/failure.js'
import type { AttemptSink, Passing } from '../transport/transport.js'

/** How an attempt ended. */
export type AttemptEnd =
  /** Its terminal event was handed on, or the whole answer reached the caller without us. */
  | {
      readonly type: 'ended'
      readonly terminal?: ServerEvent
      readonly response: ResponseObject | undefined
      /** How an answer ended that went past us. */
      readonly outcome?: Passing
    }
  | {
      readonly type: 'failure'
      readonly failure: Failure
      /** Part of the answer was handed on. */
      readonly isVisible: boolean
      /** The failure's own event, where events that say nothing of the answer were handed on before it. */
      readonly last: Frame | undefined
    }

/** What an attempt needs to know and whom it tells. */
export interface AttemptOptions {
  /** The `previous_response_id` that Warmline attached; `undefined` when it attached none. */
  readonly anchor: string | undefined
  /** Whether this server always echoes the anchor; elsewhere a missing echo means that it ignored it. */
  readonly maySkipEcho: boolean
  /** Whether the caller sees events as they come, or only the final response. */
  readonly isStreamed: boolean
  /** Called with a clean completion, before its event is handed on. */
  readonly commit: (response: ResponseObject, output: readonly Item[]) => void
  /** Called for what comes of the answer past this attempt. */
  readonly progress: () => void
  /** Hands an event on. */
  readonly handOn: (frame: Frame) => void
  /** Called once. */
  readonly end: (end: AttemptEnd) => void
}

/** The state of one attempt. */
export class Attempt implements AttemptSink {
  /** How many events have come; the watchdog reads it. */
  eventCount = 0
  readonly #options: AttemptOptions
  readonly #done: Frame[] = []
  /** Events held back until the anchor is checked. */
  #held: Frame[] | undefined
  #sawVisible = false
  /** The answer goes to the caller past this attempt: whatever comes of it now cannot be taken back. */
  #isPassing = false
  #hasHandedOn = false
  /** A response has begun: events of the connection, such as rate limits, may come before one. */
  #hasBegun = false
  #isOver = false

  constructor(options: AttemptOptions) {
    this.#options = options
    this.#held = options.anchor === undefined ? undefined : []
  }

  event(frame: Frame): void {
    if (this.#isOver) return
    this.eventCount++
    if (frame.isDelta && this.#held === undefined) {
      this.#hasBegun = true
      this.#sawVisible = true
      this.#options.handOn(frame)
    } else this.#read(frame)
  }

  #read(frame: Frame): void {
    if (frame.type === 'error' || frame.type === 'response.failed') {
      if (this.#failed(frame)) return
    } else {
      this.#hasBegun ||= frame.isDelta || responseOf(frame) !== undefined
      if (this.#held !== undefined && !this.#checkAnchor(frame)) return
    }
    this.#handOn(frame)
  }

  progress(): void {
    this.eventCount++
    this.#isPassing = true
    this.#options.progress()
  }

  passed(outcome: Passing): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#options.end({ type: 'ended', response: undefined, outcome })
  }

  lost(cause: unknown): void {
    this.fail({ class: this.#isSeen ? 'broken' : 'ambiguous', cause })
  }

  tooLarge(bytes: number): void {
    if (this.eventCount > 0) this.lost(new Error('The server closed the connection with code 1009.'))
    else this.fail({ class: 'too_large', bytes, limitBytes: undefined })
  }

  /** Ends the attempt with a failure; later events are ignored. */
  fail(failure: Failure): void {
    this.#end(failure, undefined)
  }

  #end(failure: Failure, last: Frame | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#options.end({ type: 'failure', failure, isVisible: this.#isSeen, last })
  }

  get #isSeen(): boolean {
    return this.#isPassing || (this.#sawVisible && this.#options.isStreamed)
  }

  /** An error that nothing visible preceded ends the attempt unseen, so that it can be recovered or become a status. */
  #failed(frame: Frame): boolean {
    if (this.#isSeen) return false
    const error = readErrorFrame(frame.event)
    const last = this.#hasHandedOn ? frame : undefined
    this.#end({ class: classOfError(error, this.#options.anchor !== undefined, this.#hasBegun), error }, last)
    return true
  }

  /** DESIGN 4.4: before the first event is handed on, the response must echo the anchor. */
  #checkAnchor(frame: Frame): boolean {
    const response = responseOf(frame)
    if (response === undefined) {
      this.#held?.push(frame)
      return false
    }
    const echo = response.previous_response_id
    const isHonoured = echo === this.#options.anchor || (echo === undefined && this.#options.maySkipEcho)
    if (!isHonoured) {
      this.fail({ class: 'not_honoured' })
      return false
    }
    const held = this.#held ?? []
    this.#held = undefined
    for (const earlier of held) this.#handOn(earlier)
    return true
  }

  #handOn(frame: Frame): void {
    if (isVisible(frame.type)) this.#sawVisible = true
    if (isDoneItem(frame.type)) this.#done.push(frame)
    const response = responseOf(frame)
    if (frame.type === 'response.completed' && response !== undefined) {
      this.#options.commit(response, reconcileOutput(response, this.#done))
    }
    this.#hasHandedOn = true
    this.#options.handOn(frame)
    if (!isTerminal(frame.type)) return
    this.#isOver = true
    this.#options.end({ type: 'ended', terminal: frame.event, response: withOutput(response, this.#done) })
  }
}

/** The final response with its output, which WebSocket events may leave out. */
function withOutput(
  response: ResponseObject | undefined,
  done: readonly Frame[],
): ResponseObject | undefined {
  return response === undefined ? undefined : { ...response, output: reconcileOutput(response, done) }
}
