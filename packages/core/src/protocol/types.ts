// The shapes of the wire that Warmline reads. It owns types only: a field that Warmline does not
// read has no type here and passes through unchanged.
import type { TurnRequest } from './api/request.js'

/** Any object from the wire or from a caller; its fields are checked before use. */
export type WireObject = Readonly<Record<string, unknown>>

/** One item of an `input` or an `output`: a message, a call, a tool output, a reasoning item, … */
export type Item = WireObject

/** A turn's request before it is checked, with the fields that Warmline reads. */
export interface CreateRequest
  extends Pick<
    TurnRequest,
    'store' | 'previous_response_id' | 'background' | 'background_options' | 'stream' | 'generate'
  > {
  readonly model?: string
  readonly input?: string | readonly object[]
  readonly conversation?: unknown
  readonly tools?: readonly unknown[] | null
  readonly [field: string]: unknown
}

/**
 * A response as events carry it, over WebSockets without `output`
 * (docs/internals/protocol.md#events).
 */
export interface ResponseObject {
  readonly id: string
  readonly status?: string
  readonly output?: readonly Item[]
  readonly previous_response_id?: string | null
  readonly usage?: WireObject | null
  readonly error?: WireObject | null
  readonly [field: string]: unknown
}

/** One server event. `type` is an open set: unknown types are handed on and otherwise ignored. */
export interface ServerEvent {
  readonly type: string
  /** The lane; some servers write `null` for a missing one. */
  readonly stream_id?: unknown
  readonly [field: string]: unknown
}

/** Whether a value is a non-null object that is not an array. */
export function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
