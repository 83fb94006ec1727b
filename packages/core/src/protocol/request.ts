// The client side of the wire: building a `response.create` frame and an HTTP body from a caller's
// request. It decides nothing about what to send; that is continuation/.
import { type CreateRequest, type Item, isObject } from './types.js'

/**
 * What a caller cannot set in a `response.create`: `stream` is implicit and `background` does not
 * exist in WebSocket mode (P11); the lane is the pool's. `stream_options` is the caller's, there as
 * over HTTP (source: `ResponsesClientEvent` of openai 7.59.0).
 */
const notTheCallers = {
  stream: undefined,
  background: undefined,
  background_options: undefined,
  stream_id: undefined,
}

/** What a frame needs beside the caller's settings. */
export interface FrameOptions {
  /** The new items, already serialized as a JSON array, or the caller's whole `input` as JSON. */
  readonly inputJson: string | undefined
  /** The response to continue from. */
  readonly previousResponseId?: string | undefined
  /** Settings of the caller's that are left out. */
  readonly leftOut?: readonly string[]
  /** The lane; only for endpoints that have lanes. */
  readonly streamId?: string | undefined
}

/**
 * One `response.create` frame as text. Settings are the caller's, at top level (P6); `input` is
 * spliced in as already serialized text, so a long history is never serialized twice.
 */
export function encodeCreate(request: CreateRequest, options: FrameOptions): string {
  const { input: _input, type: _type, ...settings } = request
  const head = JSON.stringify({
    type: 'response.create',
    ...settings,
    ...notTheCallers,
    ...Object.fromEntries((options.leftOut ?? []).map((field) => [field, undefined])),
    ...(options.previousResponseId === undefined
      ? {}
      : { previous_response_id: options.previousResponseId }),
    ...(options.streamId === undefined ? {} : { stream_id: options.streamId }),
  })
  return options.inputJson === undefined
    ? head
    : `${head.slice(0, -1)},"input":${options.inputJson}}`
}

/**
 * The body for `POST /v1/responses` that stands for the same turn: the full input, without what
 * exists only in WebSocket mode (`generate`, `stream_id`, `type`; P50).
 */
export function encodeHttpBody(request: CreateRequest): string {
  return JSON.stringify({
    ...request,
    stream: true,
    generate: undefined,
    stream_id: undefined,
    type: undefined,
  })
}

/**
 * The items of a request's input: a string is one user message (`ResponseCreateParamsBase` of
 * openai 7.57.0). Gives `undefined` when the input is missing, empty, or holds something that is
 * not an object: such an input is sent as it is and its error is the server's to give.
 */
export function inputItems(request: CreateRequest): readonly Item[] | undefined {
  const { input } = request
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  if (!Array.isArray(input) || input.length === 0) return undefined
  return input.every(isObject) ? input : undefined
}
