// The turn as its caller holds it: events to iterate, the final response and the record as
// promises. It buffers within bounds and never pauses the connection; it decides nothing.
import { WarmlineError } from '../errors.js'
import type { TurnEvent } from '../protocol/api/events.js'
import type { TurnResponse } from '../protocol/api/response.js'
import { finalResponse } from '../protocol/final-response.js'
import type { TurnRecord } from '../telemetry/record.js'
import type { TurnObserver } from '../turn/turn-job.js'
import { EventQueue } from './event-queue.js'

/**
 * One `response.create` and what comes of it. Iterate it for the events, once; or await `response`.
 * A turn that nobody reads still ends. Neither promise causes an unhandled rejection.
 */
export interface Turn extends AsyncIterable<TurnEvent> {
  /**
   * The final response with its output and text. Rejects as iterating would throw: WarmlineError,
   * or the abort's reason.
   */
  readonly response: Promise<TurnResponse>
  /** The turn's record, after its end, however it ended. Never rejects. */
  readonly record: Promise<TurnRecord>
}

/** A turn and the observer that feeds it. */
export interface TurnFeed {
  readonly turn: Turn
  readonly observer: TurnObserver
}

/**
 * Makes a turn. `maxBufferedBytes` bounds what is held for a caller who iterates: past it the turn
 * is stopped. A caller who only awaits `response` is not held to it; what was not iterated by then
 * is dropped. `stop` ends the turn: with an error, or without one when the caller leaves the loop
 * before the end.
 */
export function createTurn(options: {
  readonly maxBufferedBytes: number
  readonly stop: (reason?: WarmlineError) => void
}): TurnFeed {
  const response = Promise.withResolvers<TurnResponse>()
  const record = Promise.withResolvers<TurnRecord>()
  // A turn whose promises nobody awaits must not end the process.
  response.promise.catch(() => {})
  const events = new EventQueue(options.maxBufferedBytes, options.stop)
  const observer: TurnObserver = {
    event: (frame) => events.add(frame),
    completed(result) {
      if (result === undefined)
        response.reject(new WarmlineError('server_error', 'The answer held no response.'))
      else response.resolve(finalResponse(result))
      events.end('done')
    },
    failed(error) {
      response.reject(error)
      events.end({ error })
    },
    recorded: (finished) => record.resolve(finished),
  }
  const turn: Turn = {
    response: response.promise,
    record: record.promise,
    [Symbol.asyncIterator]: () => events.read(),
  }
  return { turn, observer }
}
