// Writes server events as an SSE body, for readers that expect HTTP. The text of an event stays
// unchanged; only error events are reshaped as the SDKs require.
import { isSafetyStop } from './error-codes.js'
import { readErrorFrame } from './error-frame.js'
import { responseOf } from './events.js'
import { type Frame, frameOf } from './frame.js'
import type { ResponseObject, ServerEvent } from './types.js'

/** One event as SSE text. */
export function encodeSse(frame: Frame): string {
  const data = frame.type === 'error' ? encodeError(frame.event) : frame.text
  // A JSON string has no line break, but a server may send pretty-printed JSON. A name with a line
  // break would be read as more than one event; readers find the type in the data too.
  const name = hasLineBreak(frame.type) ? '' : `event: ${frame.type}\n`
  return `${name}data: ${hasLineBreak(data) ? JSON.stringify(frame.event) : data}\n\n`
}

/** A failed response as an error event; any other event unchanged. */
export function failureAsError(frame: Frame): Frame {
  return frame.type === 'response.failed'
    ? frameOf({ ...frame.event, type: 'error' }, frame.text)
    : frame
}

/**
 * A terminal event with the whole response, as over HTTP, if the server left its output empty or
 * out: readers such as openai's `finalResponse()` look only there.
 */
export function withResponse(frame: Frame, response: ResponseObject): Frame {
  const held = responseOf(frame)?.output
  if (Array.isArray(held) && (held.length > 0 || response.output?.length === 0)) return frame
  const whole = { ...frame.event, response }
  return frameOf(whole, JSON.stringify(whole))
}

/** Either character ends a line of SSE. */
function hasLineBreak(data: string): boolean {
  return data.includes('\n') || data.includes('\r')
}

/**
 * An error event with the fields that the SDKs' schemas require: a number for `sequence_number` and
 * a string for `error.type` (docs/internals/ai-sdk.md#error-frames). The flat fields are kept for
 * readers of the older shape.
 */
function encodeError(event: ServerEvent): string {
  const error = readErrorFrame(event)
  const { code, message, param, body } = error
  const { misalignment } = body
  // Readers decide by the type whether to retry, but a failed response has none.
  const type = error.type ?? (isSafetyStop(error) ? 'invalid_request_error' : code)
  const flat = { code: code ?? null, message, param: param ?? null, misalignment }
  return JSON.stringify({
    ...flat,
    type: 'error',
    sequence_number: typeof event.sequence_number === 'number' ? event.sequence_number : 0,
    error: { ...flat, type: type ?? 'server_error' },
  })
}
