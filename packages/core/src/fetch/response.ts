// Answers a turn with the `Response` that `POST /responses` would have given. An SSE answer begins
// with the first event, so that a refused turn gets a real status. It decides nothing about the
// turn.

import { consumerTooSlow, WarmlineError } from '../errors.js'
import { type AnswerHeaders, shownOfHandshake } from '../protocol/answer-headers.js'
import { isSafetyStop } from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { isTerminal } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import { encodeSse, failureAsError, withResponse } from '../protocol/sse.js'
import type { TurnRecord } from '../telemetry/record.js'
import type { TurnObserver } from '../turn/turn-job.js'
import { refusalOf } from './error-response.js'
import { SseBody } from './sse-body.js'

/** Where the answer goes, and how to stop the turn. */
export interface AnswerOptions {
  /** Ends the caller's fetch, with the response or with what `make` throws. */
  readonly settle: (make: () => Response) => void
  readonly stop: (reason?: unknown) => void
  readonly maxBufferedBytes: number
  readonly recorded: (record: TurnRecord) => void
  /** Whether a failed response is shown as an `error` event. */
  readonly showsFailuresAsErrors: boolean
}

/** Observes a turn, and knows whether its caller already has a response. */
export interface AnsweringObserver extends TurnObserver {
  readonly hasBegun: () => boolean
}

/** Answers with a stream of events. */
export function answerWithEvents(options: AnswerOptions): AnsweringObserver {
  const { maxBufferedBytes } = options
  let body: SseBody | undefined
  let isComplete = false
  let isTooSlow = false
  const said = new ServerHeaders()
  const begin = (): SseBody => {
    const begun = new SseBody(() => options.stop())
    const headers = { ...said.shown, 'content-type': 'text/event-stream; charset=utf-8' }
    options.settle(() => new Response(begun.stream, { headers }))
    return begun
  }
  return {
    headers: (headers) => said.read(headers),
    hasBegun: () => body !== undefined,
    event(frame, response) {
      // What comes in the same tick as the stop: the record says that the caller did not get it.
      if (isTooSlow) return
      body ??= begin()
      const whole = response === undefined ? frame : withResponse(frame, response)
      body.add(
        encodeSse(options.showsFailuresAsErrors || isStop(whole) ? failureAsError(whole) : whole),
      )
      isComplete ||= isTerminal(frame.type)
      // A whole answer grows no more: its caller gets it, however slowly it reads.
      isTooSlow = !isComplete && body.waitingBytes > maxBufferedBytes
      if (isTooSlow) options.stop(consumerTooSlow(maxBufferedBytes))
    },
    completed: () => body?.end(),
    failed(error, failure) {
      if (body === undefined) options.settle(() => said.addTo(refusalOf(error, failure)))
      else if (isComplete) body.end()
      // A failure of the server or the network comes after the earlier events; an abort of the
      // caller comes at once.
      else if (failure !== undefined) body.fail(error)
      else body.abort(error)
    },
    recorded: options.recorded,
  }
}

/** Answers with the final response as JSON. */
export function answerWithJson(options: AnswerOptions): AnsweringObserver {
  const said = new ServerHeaders()
  return {
    headers: (headers) => said.read(headers),
    hasBegun: () => false,
    event() {},
    completed(response) {
      options.settle(() => {
        if (response !== undefined) return Response.json(response, { headers: said.shown })
        // Where HTTP has settled already, this is a no-op.
        const why = 'The answer contained no response.'
        return said.addTo(refusalOf(new WarmlineError('server_error', why)))
      })
    },
    failed: (error, failure) => options.settle(() => said.addTo(refusalOf(error, failure))),
    recorded: options.recorded,
  }
}

/**
 * Whether a failed response is a safety stop. It is shown as an error, because openai-node would
 * take `response.failed` for a normal end, and the AI SDK would ask again.
 */
function isStop(frame: Frame): boolean {
  return frame.type === 'response.failed' && isSafetyStop(readErrorFrame(frame.event))
}

/** The server's headers for the answer that is being written. */
class ServerHeaders {
  #shown: Readonly<Record<string, string>> = {}

  read(headers: AnswerHeaders): void {
    this.#shown = headers.of === 'handshake' ? shownOfHandshake(headers) : headers.headers
  }

  /** The headers of the answer, marked as one that came over a WebSocket. */
  get shown(): Readonly<Record<string, string>> {
    return { ...this.#shown, 'x-warmline-transport': 'websocket' }
  }

  /** Adds the headers that a refusal lacks, unless it names its own request. */
  addTo(response: Response): Response {
    if (response.headers.has('x-request-id')) return response
    for (const [name, value] of Object.entries(this.#shown)) {
      if (!response.headers.has(name)) response.headers.set(name, value)
    }
    return response
  }
}
