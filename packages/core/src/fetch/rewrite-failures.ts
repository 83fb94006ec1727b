// Rewrites an SSE body so that failed responses become `error` events, for readers that would take
// them for an empty answer (docs/internals/langchain.md#errors). Every other event keeps its name
// and data.
import { isTerminal } from '../protocol/events.js'
import { encodeSse, failureAsError } from '../protocol/sse.js'
import { toError } from '../recovery/to-error.js'
import { OverLimit, type SseLimits, sseParser } from '../transport/sse-reader.js'

/**
 * Rewrites the body of an SSE answer. `ended` is called with the type of each terminal event. The
 * body fails with `answer_too_large` when one event passes a limit.
 */
export function showFailuresAsErrors(
  body: ReadableStream<Uint8Array>,
  limits: SseLimits,
  ended: (type: string) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  let written = ''
  const parse = sseParser(limits, (frame, { event, data }) => {
    const isFrame = typeof frame === 'object'
    if (isFrame && !frame.isDelta && isTerminal(frame.type)) ended(frame.type)
    written += isFrame ? encodeSse(failureAsError(frame)) : encodeOther(event, data)
  })
  const write = (text: string, controller: TransformStreamDefaultController<Uint8Array>): void => {
    written = ''
    try {
      parse(text)
    } catch (cause) {
      throw cause instanceof OverLimit
        ? toError({ class: 'over_limit', limit: cause.limit })
        : cause
    }
    if (written !== '') controller.enqueue(encoder.encode(written))
  }
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>(
      {
        transform: (chunk, controller) =>
          write(decoder.decode(chunk, { stream: true }), controller),
        flush: (controller) => write(decoder.decode(), controller),
      },
      undefined,
      { highWaterMark: 0 },
    ),
  )
}

/** Text for an event that is not of the Responses API, such as `[DONE]`. */
function encodeOther(event: string | undefined, data: string): string {
  const name = event === undefined ? '' : `event: ${event}\n`
  // The parser joins lines with line feeds only; `^` would also match other breaks inside a line.
  const lines = data.split('\n').map((line) => `data: ${line}\n`)
  return `${name}${lines.join('')}\n`
}
