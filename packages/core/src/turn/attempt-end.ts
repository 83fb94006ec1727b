// How an attempt ends, as data. Types, and the end of an attempt that got no answer.
import type { Frame } from '../protocol/frame.js'
import type { ResponseObject, ServerEvent } from '../protocol/types.js'
import type { Failure } from '../recovery/failure.js'
import type { Outcome } from '../transport/transport.js'

/** How an attempt ended. */
export type AttemptEnd =
  /** The terminal event was handed on, or the caller read the whole answer directly. */
  | {
      readonly type: 'ended'
      readonly terminal?: ServerEvent
      readonly response: ResponseObject | undefined
      /** How an answer ended that the caller read directly. */
      readonly outcome?: Outcome
    }
  | {
      readonly type: 'failure'
      readonly failure: Failure
      /** Whether the caller saw part of the answer. */
      readonly isVisible: boolean
      /** Whether any event was handed on, visible or not: then no status can replace the stream. */
      readonly hasHandedOn: boolean
      /** Whether it did something on the server, or had begun with tools that may. */
      readonly hasActed: boolean
      /** The failure's own event, if only events without content were handed on before it. */
      readonly last: Frame | undefined
    }

/** The end of an attempt that failed before the server answered anything. */
export function unsent(failure: Failure): AttemptEnd {
  return {
    type: 'failure',
    failure,
    isVisible: false,
    hasHandedOn: false,
    hasActed: false,
    last: undefined,
  }
}
