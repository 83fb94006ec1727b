// Turns answered as HTTP: what a turn does, as the `Response` that `POST /responses` would have
// given. An SSE answer begins with the first event, so that a refused turn is a real status. It
// decides nothing about the turn.

import { consumerTooSlow, WarmlineError } from '../errors.js'
import { type AnswerHeaders, shownOfHandshake } from '../protocol/answer-headers.js'
import { isSafetyStop } from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { isTerminal } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import { encodeSse, failureAsError, withResponse } from '../protocol/sse.js'
import type { TurnRecord } from '../telemetry/record.js'
import type { TurnObserver } from '../turn/turn-job.js'
import { type ErrorAnswer, refusalOf } from './error-response.js'
import { withUrl } from './response-url.js'
import { SseBody } from './sse-body.js'

/** Where the answer goes, and how the turn is stopped. */
export interface AnswerOptions {
  /** The address that was asked. */
  readonly url: string
  readonly resolve: (response: Response) => void
  readonly reject: (error: unknown) => void
  readonly stop: (reason?: unknown) => void
  readonly maxBufferedBytes: number
  readonly recorded: (record: TurnRecord) => void
  /** Whether a failed response is shown as an `error` event. */
  readonly showsFailuresAsErrors: boolean
}

/** Hears of a turn, and whether its caller has been given the answer that it writes. */
export interface AnsweringObserver extends TurnObserver {
  readonly hasBegun: () => boolean
}

/** Answers with a stream of events. */
export function answerWithEvents(options: AnswerOptions): AnsweringObserver {
  const { maxBufferedBytes } = options
  let body: SseBody | undefined
  let isComplete = false
  const said = new Said()
  const begin = (): SseBody => {
    const begun = new SseBody(() => options.stop())
    const headers = { ...said.shown, 'content-type': 'text/event-stream; charset=utf-8' }
    options.resolve(withUrl(new Response(begun.stream, { headers }), options.url))
    return begun
  }
  return {
    headers: (headers) => said.read(headers),
    hasBegun: () => body !== undefined,
    event(frame, response) {
      body ??= begin()
      const whole = response === undefined ? frame : withResponse(frame, response)
      body.add(
        encodeSse(options.showsFailuresAsErrors || isStop(whole) ? failureAsError(whole) : whole),
      )
      isComplete ||= isTerminal(frame.type)
      if (body.waitingBytes > maxBufferedBytes) options.stop(consumerTooSlow(maxBufferedBytes))
    },
    completed: () => body?.end(),
    failed(error, failure) {
      if (body === undefined) settleRefusal(options, said, refusalOf(error, failure))
      else if (isComplete) body.end()
      // What the server or the network did comes in its order; what the caller did, at once.
      else if (failure !== undefined) body.fail(error)
      else body.abort(error)
    },
    recorded: options.recorded,
  }
}

/** Answers with the final response as JSON. */
export function answerWithJson(options: AnswerOptions): AnsweringObserver {
  const said = new Said()
  return {
    headers: (headers) => said.read(headers),
    hasBegun: () => false,
    event() {},
    completed(response) {
      if (response !== undefined) {
        options.resolve(withUrl(Response.json(response, { headers: said.shown }), options.url))
        return
      }
      // Over HTTP the caller has had its answer by now, and this changes nothing.
      const error = new WarmlineError('server_error', 'The answer held no response.')
      settleRefusal(options, said, refusalOf(error))
    },
    failed: (error, failure) => settleRefusal(options, said, refusalOf(error, failure)),
    recorded: options.recorded,
  }
}

/**
 * Whether a failed response is a safety stop. Shown as an error, it is told whole, where
 * openai-node would take it for an end, and the AI SDK would ask again.
 */
function isStop(frame: Frame): boolean {
  return frame.type === 'response.failed' && isSafetyStop(readErrorFrame(frame.event))
}

/** What the server said in headers of the answer that is being written. */
class Said {
  #shown: Readonly<Record<string, string>> = {}

  read(headers: AnswerHeaders): void {
    this.#shown = headers.of === 'handshake' ? shownOfHandshake(headers) : headers.headers
  }

  /** The headers of the answer, marked as one that came over a WebSocket. */
  get shown(): Readonly<Record<string, string>> {
    return { ...this.#shown, 'x-warmline-transport': 'websocket' }
  }

  /** Adds to a refusal what it does not say itself. */
  addTo(response: Response): void {
    if (response.headers.has('x-request-id')) return
    for (const [name, value] of Object.entries(this.#shown)) {
      if (!response.headers.has(name)) response.headers.set(name, value)
    }
  }
}

function settleRefusal(
  { url, resolve, reject }: AnswerOptions,
  said: Said,
  refusal: ErrorAnswer,
): void {
  if (refusal.type === 'error') {
    reject(refusal.error)
    return
  }
  said.addTo(refusal.response)
  resolve(withUrl(refusal.response, url))
}
