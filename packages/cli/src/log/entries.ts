// Tells what a JSON value of a log is, by its content: a file of a known tool, a pair of a request
// and a response, or a body alone. Each known tool has a file of its own.
import { bodyEntry, isBody, loggersFields, timesOf } from './body-entry.js'
import { readDevtools } from './devtools.js'
import { readHar } from './har.js'
import { entriesOfInspector } from './inspector-file.js'
import { isLangSmithRun, type LangChain, readLangSmithRun } from './langsmith.js'
import { LogFileError } from './log-file.js'
import { isObject, type LogEntry, type LogObject, parsed } from './types.js'

/** Reads the entries of one JSON value. `langchain` loads LangChain when messages need it. */
export async function* entriesOf(
  value: unknown,
  langchain: () => Promise<LangChain | undefined>,
): AsyncGenerator<LogEntry> {
  if (Array.isArray(value)) {
    for (const each of value) yield* entriesOf(each, langchain)
    return
  }
  if (!isObject(value)) {
    yield { is: 'skipped', kind: 'json', reason: 'not_a_request' }
    return
  }
  if (isObject(value.log) && Array.isArray(value.log.entries)) {
    const { creator, entries } = value.log
    if (isObject(creator) && creator.name === '@warmline/inspector')
      throw new LogFileError(
        "Warmline's inspector wrote it, with what was sent and no more: export JSON from its page.",
      )
    yield* readHar(entries)
  } else if (Array.isArray(value.runs) && Array.isArray(value.steps))
    yield* readDevtools(value.steps)
  else if (value.format === 'warmline-inspector') yield* entriesOfInspector(value)
  else if (isLangSmithRun(value)) yield await readLangSmithRun(value, langchain)
  // An answer of LangSmith's API, as it came.
  else if (Array.isArray(value.runs) && value.runs.some(isLangSmithRun))
    yield* entriesOf(value.runs, langchain)
  else yield pairOf(value)
}

/** The fields of a pair that hold the request. */
const requestFields = ['request', 'body', 'requestBody', 'request_body'] as const
/** `{ request, response }`, the same with other names, or a body. */
function pairOf(value: LogObject): LogEntry {
  const name = requestFields.find((field) => isObject(parsed(value[field])))
  const held = name === undefined ? value : parsed(value[name])
  if (!isObject(held)) return { is: 'skipped', kind: 'json', reason: 'not_a_request' }
  // A logged HTTP request has its body inside.
  const inner = isObject(held) && !isBody(held) ? parsed(held.body) : undefined
  const body = withoutTimes(isObject(inner) ? inner : held, name === undefined)
  const response = readResponse(value.response ?? value.responseBody ?? value.response_body)
  return bodyEntry('json', body, {
    ...timesOf(value),
    response: isObject(response) && 'body' in response ? readResponse(response.body) : response,
  })
}

function withoutTimes(body: LogObject, isAlone: boolean): LogObject {
  if (!isAlone || !Object.keys(body).some((field) => loggersFields.has(field))) return body
  return Object.fromEntries(Object.entries(body).filter(([field]) => !loggersFields.has(field)))
}

/** A response that is JSON or text; what is no JSON may be server-sent events. */
function readResponse(value: unknown): unknown {
  return parsed(value) ?? value
}
