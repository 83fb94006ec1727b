// Reads `.devtools/generations.json` of @ai-sdk/devtools. A step has the body of its request as it
// was sent, if the model was wrapped by the middleware, or if the call included it.
import { bodyEntry, timeOf } from './body-entry.js'
import { isObject, type LogEntry, type LogObject, objectsIn, parsed } from './types.js'

/** The entries of `steps`. */
export function* readDevtools(steps: unknown): Generator<LogEntry> {
  const kind = 'ai-sdk-devtools'
  for (const step of objectsIn(steps)) {
    const body = parsed(step.raw_request)
    if (typeof step.error === 'string') yield { is: 'skipped', kind, reason: 'failed' }
    else if (!isObject(body)) yield { is: 'skipped', kind, reason: 'no_body' }
    else {
      const startedAt = timeOf(step.started_at)
      const { duration_ms: durationMs } = step
      const isTimed = startedAt !== undefined && typeof durationMs === 'number'
      yield bodyEntry(kind, body, {
        startedAt,
        endedAt: isTimed ? startedAt + durationMs : undefined,
        response: responseIn(step),
      })
    }
  }
}

/** The response of a step: the provider's events of a stream, else the body of the answer. */
function responseIn({ raw_chunks: chunks, raw_response: response }: LogObject): unknown {
  const events = parsed(chunks)
  if (Array.isArray(events) && events.length > 0) return events
  const body = parsed(response)
  // For a stream it holds the parts of the AI SDK, which are not the wire's.
  return isObject(body) ? body : undefined
}
