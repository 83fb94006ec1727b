// The turn that a caller gets: events to iterate, and promises of the final response and the
// record. It buffers within a limit and never pauses the connection; it decides nothing.
import { WarmlineError } from '../errors.js'
import type { TurnEvent } from '../protocol/api/events.js'
import type { TurnResponse } from '../protocol/api/response.js'
import { finalResponse } from '../protocol/final-response.js'
import type { TurnRecord } from '../telemetry/record.js'
import type { TurnObserver } from '../turn/turn-job.js'
import { EventQueue } from './event-queue.js'

/**
 * One turn: iterate it once for its events, or await `response`. A turn that nobody reads still
 * ends, and neither promise causes an unhandled rejection. The `tools` that the response of an
 * event repeats are parsed when they are first read, so a console shows them as an accessor.
 */
export interface Turn extends AsyncIterable<TurnEvent> {
  /**
   * The final response with its output and text. Rejects with the error that iterating would throw:
   * a WarmlineError, or the abort's reason.
   */
  readonly response: Promise<TurnResponse>
  /** The turn's record; resolves after every end of a turn, never rejects. */
  readonly record: Promise<TurnRecord>
}

/**
 * Makes a turn and the observer that feeds it. `maxBufferedBytes` limits the events that wait for a
 * caller who iterates: past it the turn is stopped. For a caller who only awaits `response`, those
 * events are dropped instead. `stop` ends the turn: with an error, or without one when the caller
 * leaves its loop early.
 */
export function createTurn(
  maxBufferedBytes: number,
  stop: (reason?: WarmlineError) => void,
  recordIsRead: () => void,
): { readonly turn: Turn; readonly observer: TurnObserver } {
  const response = Promise.withResolvers<TurnResponse>()
  const record = Promise.withResolvers<TurnRecord>()
  // A turn that nobody awaits must not end the process.
  response.promise.catch(() => {})
  const events = new EventQueue(maxBufferedBytes, stop)
  const observer: TurnObserver = {
    event: (frame) => events.add(frame),
    completed(result) {
      if (result === undefined)
        response.reject(new WarmlineError('server_error', 'The answer contained no response.'))
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
    get record() {
      recordIsRead()
      return record.promise
    },
    [Symbol.asyncIterator]: () => events.read(),
  }
  return { turn, observer }
}
