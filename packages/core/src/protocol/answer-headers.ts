// What a server says of an answer in headers that people look up: ids, limits, times. It names
// those that are of one moment, for a connection has the headers of its handshake only, however
// many turns come after it. Pure.

/** Headers by lower-case name. */
type Headers = Readonly<Record<string, string>>

/** What came with an answer, or with the handshake of the connection that it came over. */
export interface AnswerHeaders {
  readonly of: 'response' | 'handshake'
  /** How old they were when the turn was sent, in milliseconds; 0 for those of its own response. */
  readonly ageMs: number
  /** Whether they came for this turn: with its response, or with a handshake that it waited for. */
  readonly isCurrent: boolean
  readonly headers: Headers
}

/** Most headers that are kept of one answer, and most characters of one value. */
const maxHeaders = 64
const maxValueLength = 256

/**
 * Names of the server's id for a request; codex reads the first two alike
 * (https://github.com/openai/codex, response_debug_context.rs).
 */
const idNames = ['x-request-id', 'x-oai-request-id', 'apim-request-id'] as const

/**
 * What says who answered (https://developers.openai.com/api/reference/overview, Debugging
 * requests).
 */
const lasting: ReadonlySet<string> = new Set([
  ...idNames,
  'cf-ray',
  'openai-organization',
  'openai-project',
  'openai-version',
])

/**
 * What was true when the server said it: limits that other turns have used since, and the time of
 * one request.
 */
const ofTheMoment = /^(x-ratelimit-[a-z0-9-]+|openai-processing-ms)$/

/** What tells an SDK when to come back. */
const ofRetry: ReadonlySet<string> = new Set(['retry-after', 'retry-after-ms', 'x-should-retry'])

/** The headers of an answer that are kept. */
export function pickHeaders(headers: Headers): Headers {
  return pick(headers, (name) => lasting.has(name) || ofTheMoment.test(name))
}

/** The headers of a refusal that mean something to an SDK, and those that people look up. */
export function headersOfRefusal(headers: Headers): Headers {
  return withId(
    pick(headers, (name) => lasting.has(name) || ofTheMoment.test(name) || ofRetry.has(name)),
  )
}

/** The limits and times among them. */
export function momentary(headers: Headers): Headers {
  return pick(headers, (name) => ofTheMoment.test(name))
}

/** The server's id of a request, whatever it calls it. */
export function requestIdOf(headers: Headers): string | undefined {
  const name = idNames.find((id) => headers[id] !== undefined && headers[id] !== '')
  return name === undefined ? undefined : headers[name]
}

/**
 * The headers that a `Response` shows of a handshake. Those of the moment are shown where they came
 * for this turn; in the others an old number would look current. `x-warmline-handshake` names what
 * is the handshake's.
 */
export function shownOfHandshake({ headers, ageMs, isCurrent }: AnswerHeaders): Headers {
  const shown = withId(
    pick(headers, (name) => lasting.has(name) || (isCurrent && ofTheMoment.test(name))),
  )
  const names = Object.keys(shown)
  if (names.length === 0) return {}
  return {
    ...shown,
    'x-warmline-handshake': names.join(', '),
    'x-warmline-handshake-age-ms': String(ageMs),
  }
}

/** SDKs read one name. */
function withId(headers: Headers): Headers {
  const id = requestIdOf(headers)
  return id === undefined ? headers : { ...headers, 'x-request-id': id }
}

function pick(headers: Headers, isKept: (name: string) => boolean): Headers {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(
        ([name, value]) =>
          isKept(name) && value.length <= maxValueLength && /^[\t\x20-\x7e]*$/.test(value),
      )
      .slice(0, maxHeaders),
  )
}
