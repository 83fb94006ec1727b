// Server events as an SSE body, for whatever expects HTTP. The event's text goes in as it came;
// only error events are brought into the shape that the SDKs accept.
import { isSafetyStop } from './error-codes.js'
import { readErrorFrame } from './error-frame.js'
import { responseOf } from './events.js'
import { type Frame, frameOf } from './frame.js'
import type { ResponseObject, ServerEvent } from './types.js'

/** One event as SSE text. */
export function encodeSse(frame: Frame): string {
  const data = frame.type === 'error' ? encodeError(frame.event) : frame.text
  // A line break inside JSON text is always escaped, but a server may send pretty-printed JSON. A
  // name with a line break would be read as more than one event; readers find the type in the data
  // too.
  const name = hasLineBreak(frame.type) ? '' : `event: ${frame.type}\n`
  return `${name}data: ${hasLineBreak(data) ? JSON.stringify(frame.event) : data}\n\n`
}

/** A failed response as the error event that it amounts to; anything else as it is. */
export function failureAsError(frame: Frame): Frame {
  return frame.type === 'response.failed'
    ? frameOf({ ...frame.event, type: 'error' }, frame.text)
    : frame
}

/**
 * A terminal event with the whole response, as over HTTP, where the server left its output empty or
 * out: readers such as openai's `finalResponse()` look nowhere else.
 */
export function withResponse(frame: Frame, response: ResponseObject): Frame {
  const held = responseOf(frame)?.output
  const isWhole = Array.isArray(held) && (held.length > 0 || response.output?.length === 0)
  if (isWhole) return frame
  const whole = { ...frame.event, response }
  return frameOf(whole, JSON.stringify(whole))
}

/** Either character ends a line of SSE. */
function hasLineBreak(data: string): boolean {
  return data.includes('\n') || data.includes('\r')
}

/**
 * An error event with what the SDKs' schemas demand: a number for `sequence_number` and a string
 * for `error.type` (docs/ai-sdk.md#error-frames). The flat fields stand beside for readers of the
 * older shape.
 */
function encodeError(event: ServerEvent): string {
  const error = readErrorFrame(event)
  const { code, message, param, body } = error
  const { misalignment } = body
  // Readers tell what may be tried again by the type, which a failed response leaves out.
  const type = error.type ?? (isSafetyStop(error) ? 'invalid_request_error' : code)
  const flat = { code: code ?? null, message, param: param ?? null, misalignment }
  return JSON.stringify({
    ...flat,
    type: 'error',
    sequence_number: typeof event.sequence_number === 'number' ? event.sequence_number : 0,
    error: { ...flat, type: type ?? 'server_error' },
  })
}
