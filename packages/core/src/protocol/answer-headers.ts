// Picks the headers of an answer that people look up: ids, limits, times. It marks those that were
// true at one moment only, since a connection has only its handshake's headers for all of its
// turns. Pure.

/** Headers by lower-case name. */
export type HeaderRecord = Readonly<Record<string, string>>

/** The headers of an answer, or of the handshake of its connection. */
export interface AnswerHeaders {
  readonly of: 'response' | 'handshake'
  /** Their age when the turn was sent, in milliseconds; 0 for those of its own response. */
  readonly ageMs: number
  /** Whether they came for this turn: with its response, or with a handshake that it awaited. */
  readonly isCurrent: boolean
  readonly headers: HeaderRecord
}

/** Most headers kept of one answer, and the values kept: at most 256 plain characters. */
const maxHeaders = 64
const shortText = /^[\t\x20-\x7e]{0,256}$/

/**
 * Names of the server's id for a request; codex reads the first two alike
 * (https://github.com/openai/codex, response_debug_context.rs).
 */
const idNames = ['x-request-id', 'x-oai-request-id', 'apim-request-id'] as const

/**
 * Headers that identify the request and the server
 * (https://developers.openai.com/api/reference/overview, Debugging requests).
 */
const lasting: ReadonlySet<string> = new Set([
  ...idNames,
  'cf-ray',
  'openai-organization',
  'openai-project',
  'openai-version',
])

/** True at one moment only: limits that other turns have used since, and times of one request. */
const ofTheMoment = /^(x-ratelimit-[a-z0-9-]+|openai-processing-ms)$/

/** Headers that tell an SDK when to retry. */
const ofRetry: readonly string[] = ['retry-after', 'retry-after-ms', 'x-should-retry']

/** Picks the headers of an answer to keep. */
export function pickHeaders(headers: HeaderRecord): HeaderRecord {
  return pick(headers, isOfAnswer)
}

/** The headers of a refusal that an SDK obeys or that people look up. */
export function headersOfRefusal(headers: HeaderRecord): HeaderRecord {
  return withId(pick(headers, (name) => isOfAnswer(name) || ofRetry.includes(name)))
}

function isOfAnswer(name: string): boolean {
  return lasting.has(name) || ofTheMoment.test(name)
}

/** The limits and times among these headers. */
export function momentary(headers: HeaderRecord): HeaderRecord {
  return pick(headers, (name) => ofTheMoment.test(name))
}

/** The server's id of a request, under any of its names. */
export function requestIdOf(headers: HeaderRecord): string | undefined {
  return idNames.map((name) => headers[name]).find((id) => id !== undefined && id !== '')
}

/**
 * The headers of a handshake that a `Response` shows. Momentary ones are shown only if they came
 * for this turn, since an old number would look current. `x-warmline-handshake` names the headers
 * that are the handshake's.
 */
export function shownOfHandshake({ headers, ageMs, isCurrent }: AnswerHeaders): HeaderRecord {
  const shown = withId(pick(headers, isCurrent ? isOfAnswer : (name) => lasting.has(name)))
  const names = Object.keys(shown)
  if (names.length === 0) return {}
  return {
    ...shown,
    'x-warmline-handshake': names.join(', '),
    'x-warmline-handshake-age-ms': String(ageMs),
  }
}

/** Adds the one name under which SDKs read the request's id. */
function withId(headers: HeaderRecord): HeaderRecord {
  const id = requestIdOf(headers)
  return id === undefined ? headers : { ...headers, 'x-request-id': id }
}

function pick(headers: HeaderRecord, isKept: (name: string) => boolean): HeaderRecord {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => isKept(name) && shortText.test(value))
      .slice(0, maxHeaders),
  )
}
