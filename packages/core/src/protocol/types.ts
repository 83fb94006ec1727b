// The shapes of the wire that Warmline reads. It owns types only: a field that Warmline does not
// read has no type here and passes through unchanged.

/** A value as `JSON.parse` returns it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Any object from the wire or from a caller; its fields are checked before use. */
export type WireObject = Readonly<Record<string, unknown>>

/** One item of an `input` or an `output`: a message, a call, a tool output, a reasoning item, … */
export type Item = WireObject

/**
 * The body of a `response.create`: the same top-level fields as `POST /v1/responses`
 * (docs/protocol.md#fields). Only the fields that Warmline reads are named.
 */
export interface CreateRequest {
  readonly model?: string
  /** A string is one user message; an array is a list of items. */
  readonly input?: string | readonly object[]
  /** Whether the server keeps the response; servers default to `true`. */
  readonly store?: boolean | null
  /**
   * The response to continue, for callers who chain by themselves; Warmline leaves such a turn as
   * it is.
   */
  readonly previous_response_id?: string | null
  /** An OpenAI conversation; Warmline leaves such a turn as it is. */
  readonly conversation?: unknown
  /** Not available in WebSocket mode: such a turn goes over HTTP. */
  readonly background?: boolean | null
  /** Options of background mode: such a turn goes over HTTP too. */
  readonly background_options?: unknown
  readonly stream?: boolean | null
  /** `false` makes a warm-up: a response to continue, without model output. */
  readonly generate?: boolean
  readonly tools?: readonly unknown[] | null
  readonly [field: string]: unknown
}

/**
 * A response object as events carry it; `output` may be missing on WebSocket events
 * (docs/protocol.md#events).
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
