// Reads a logged response in any form: a response object, a list of events, or their text as SSE.
import { createParser } from 'eventsource-parser'
import {
  asString,
  isObject,
  type LoggedResponse,
  type LogObject,
  objectsIn,
  parsed,
} from './types.js'

/** The response; `undefined` where there is none, `failed` where it left nothing to continue. */
export function responseOf(value: unknown): LoggedResponse | 'failed' | undefined {
  if (typeof value === 'string') return ofEvents(eventsOf(value))
  if (Array.isArray(value)) return ofEvents(value)
  if (!isObject(value)) return undefined
  if (isObject(value.response) && asString(value.type)?.startsWith('response.') === true)
    return ofEvents([value])
  return ofResponse(value)
}

function ofResponse(response: LogObject): LoggedResponse | 'failed' | undefined {
  const { id, status, output, error, incomplete_details: details } = response
  if (isObject(error) || status === 'failed' || status === 'cancelled') return 'failed'
  if (typeof id !== 'string' && !Array.isArray(output)) return undefined
  const incompleteReason = isObject(details) ? asString(details.reason) : undefined
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(Array.isArray(output) ? { output: objectsIn(output) } : {}),
    ...(status === 'incomplete'
      ? { incompleteReason: incompleteReason ?? 'max_output_tokens' }
      : {}),
  }
}

const terminal: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
])

/** The response of the terminal event, with the finished items where it has none of its own. */
function ofEvents(events: readonly unknown[]): LoggedResponse | 'failed' | undefined {
  const read = events.map(parsed).filter(isObject)
  const done = read.flatMap(({ type, item }) =>
    type === 'response.output_item.done' && isObject(item) ? [item] : [],
  )
  const end = read.find(({ type }) => terminal.has(type))
  if (end === undefined || !isObject(end.response)) {
    return read.some(({ type }) => type === 'error') ? 'failed' : undefined
  }
  const output = objectsIn(end.response.output)
  return ofResponse({ ...end.response, output: output.length > 0 ? output : done })
}

/** The data of a text of server-sent events, or one JSON object. */
function eventsOf(text: string): readonly unknown[] {
  const events: unknown[] = []
  const parser = createParser({ onEvent: ({ data }) => events.push(data) })
  parser.feed(text.endsWith('\n\n') ? text : `${text}\n\n`)
  return events
}
