// What a log gives: the turns in it, and what in it is no turn. Types only.

/** A JSON object from a log. Nothing in it is trusted. */
export type LogObject = Readonly<Record<string, unknown>>

/** Where the entries of a log come from, as their content says. */
export type LogKind = 'json' | 'har' | 'ai-sdk-devtools' | 'langsmith' | 'warmline-inspector'

/** An entry that is replayed: a body of `POST /responses`, or a `response.create` frame. */
export interface TurnEntry {
  readonly is: 'turn'
  readonly kind: LogKind
  /** The request, as it was sent. */
  readonly body: LogObject
  /** The response; missing where the log does not have it. */
  readonly response?: LoggedResponse
  /** When the request was sent and its answer ended, in wall-clock milliseconds. */
  readonly startedAt?: number
  readonly endedAt?: number
  /** Entries of different scopes had different credentials or servers. @default one scope */
  readonly scope?: string
}

/** The answer of an entry. */
export interface LoggedResponse {
  readonly id?: string
  readonly output?: readonly LogObject[]
  /** Why it ended early, for a response that is `incomplete`. */
  readonly incompleteReason?: string
}

/** Why an entry is not replayed. */
export type SkipReason =
  /** Not JSON. */
  | 'broken'
  /** JSON that is nested too deep to be a request. */
  | 'too_deep'
  /** A line that is longer than one can be. */
  | 'too_long'
  /** JSON, but no request of any API. */
  | 'not_a_request'
  /** A request of another API, such as Chat Completions. */
  | 'not_responses_api'
  /** The tool that wrote the log did not record the body. */
  | 'no_body'
  /** The request failed, so that it left no response to continue. */
  | 'failed'
  /** The same response was recorded already. */
  | 'duplicate'
  /** Messages of LangChain that the packages here cannot read. */
  | 'langchain_missing'

/** An entry that is not replayed. */
export interface SkippedEntry {
  readonly is: 'skipped'
  readonly kind: LogKind
  readonly reason: SkipReason
}

/** One entry of a log. */
export type LogEntry = TurnEntry | SkippedEntry

export function isObject(value: unknown): value is LogObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The objects in an array; nothing for any other value. */
export function objectsIn(value: unknown): readonly LogObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** JSON text, or what was read from it already; `undefined` where it is not JSON. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}
