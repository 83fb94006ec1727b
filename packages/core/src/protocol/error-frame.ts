// Error frames: every shape in which a server says that something failed, read into one
// (docs/protocol.md#error-frames). So are the bodies of HTTP errors. It reads; what to do about it
// is recovery/.
import { isObject, type ServerEvent, type WireObject } from './types.js'

/** What a server said went wrong, whichever shape it chose. */
export interface ServerError {
  /**
   * The server's code, or its `type` where the code is missing and the type is not a generic one.
   */
  readonly code: string | undefined
  readonly type: string | undefined
  readonly message: string
  readonly param: string | undefined
  /** The HTTP status the frame names, or the one its type stands for; else 500. */
  readonly status: number
  /**
   * Whether the error says it, in one way or the other, and not by a type that its server uses for
   * everything.
   */
  readonly isStatusTold: boolean
  /** Headers that the frame carries, lower case: `retry-after`, `retry-after-ms`, rate limits. */
  readonly headers: Readonly<Record<string, string>>
  /** The server's own error object, as it would stand in an HTTP error body. */
  readonly body: WireObject
}

/** The HTTP status that an error's code or type stands for where the frame names none. */
const statusByWord: ReadonlyMap<string | undefined, number> = new Map(
  Object.entries({
    invalid_request_error: 400,
    invalid_request: 400,
    previous_response_not_found: 400,
    websocket_connection_limit_reached: 400,
    websocket_stream_limit_reached: 400,
    invalid_stream_id: 400,
    invalid_prompt: 400,
    authentication_error: 401,
    invalid_api_key: 401,
    permission_error: 403,
    permission_denied: 403,
    misalignment_policy_violation: 403,
    not_found_error: 404,
    model_not_found: 404,
    rate_limit_error: 429,
    rate_limit_exceeded: 429,
    slow_down: 429,
    too_many_requests: 429,
    insufficient_quota: 429,
    usage_limit_reached: 429,
    credit_balance_exhausted: 429,
    organization_spend_limit_exceeded: 429,
    project_spend_limit_exceeded: 429,
    organization_usage_limit_exceeded: 429,
    server_error: 500,
    api_error: 500,
    server_is_overloaded: 503,
    service_unavailable_error: 503,
    overloaded_error: 503,
    overloaded: 503,
  }),
)

/** Most characters that are kept of an error's message; a server may echo a whole prompt in it. */
const maxMessageLength = 4096
/** Most characters that are kept of any other text of an error. */
const maxWordLength = 256
/** Most headers of an error that are read. */
const maxHeaders = 64
/** How deeply an error is looked for. */
const maxLevels = 4
/** Among how many objects a safety stop is looked for. */
const maxErrors = 32

/** Types too general to stand in for a missing code. */
const genericTypes: ReadonlySet<string> = new Set([
  'invalid_request_error',
  'invalid_request',
  'error',
])

/** xAI's type for everything (https://github.com/anomalyco/opencode/issues/48227). */
const vagueType = 'api_error'

/** The code of a turn that its server stopped for a person to look at (P94). */
export const safetyStopCode = 'misalignment_policy_violation'
/** The status of one. */
const safetyStopStatus = 403

/** Reads an `error` event, the `error` of a failed response, or whatever else says the same. */
export function readErrorFrame(event: ServerEvent): ServerError {
  return readError(event, 'The server reported an error without a message.')
}

/**
 * Reads an HTTP answer that is an error. A body that says nothing known is told by its status
 * alone.
 */
export function readHttpError(answer: HttpError): ServerError {
  const { status, headers, body } = answer
  const said = parseBody(body)
  const unread = said === undefined && holdsStop(body) ? { code: safetyStopCode } : undefined
  return readError(
    { type: 'error', status, headers, error: said ?? unread },
    `The server answered with ${status}.`,
  )
}

/** Whether an HTTP error says in its body what went wrong, in words that can be read. */
export function hasWords({ body }: HttpError): boolean {
  const said = parseBody(body)
  return (
    said !== undefined && levelsOf({ error: said }).some((level) => messageIn(level) !== undefined)
  )
}

/**
 * Whether a refused handshake may be a stop that could not be read: its body was cut off, encoded,
 * or is no JSON where it should be. Empty bodies, pages and plain words are those of proxies that
 * let no WebSocket through, and HTTP is what their users want.
 */
export function mayBeUnreadStop({ status, headers, body, isCut = false }: HttpError): boolean {
  if (isCut && status === safetyStopStatus) return true
  const words = body.trim()
  if (status !== safetyStopStatus || words.startsWith('<') || parseBody(body) !== undefined)
    return false
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers
  const isShort = Number(headers['content-length'] ?? 0) > Buffer.byteLength(body)
  const isJson = words !== '' && (/^[[{]/.test(words) || /\bjson\b|event-stream/i.test(type))
  return isShort || isJson || (words !== '' && encoding !== 'identity')
}

function readError(event: WireObject, silence: string): ServerError {
  const levels = levelsOf(event)
  const inner = levels.toReversed()
  const stop = stopIn(event)
  const type = firstOf(inner, (level) => (isEventType(level.type) ? undefined : text(level.type)))
  const ownCode = stop?.code ?? firstOf(inner, (level) => text(level.code))
  const code = ownCode ?? (type !== undefined && !genericTypes.has(type) ? type : undefined)
  const message = firstOf(inner, messageIn)
  const param = firstOf(inner, (level) => text(level.param))
  const told = firstOf(levels, (level) => number(level.status) ?? number(level.status_code))
  const status =
    told ??
    (stop === undefined ? undefined : safetyStopStatus) ??
    statusByWord.get(code) ??
    statusByWord.get(type)
  return {
    code,
    type,
    message: message ?? silence,
    param,
    status: status ?? 500,
    isStatusTold:
      status !== undefined && !(told === undefined && ownCode === undefined && type === vagueType),
    headers: Object.fromEntries(levels.flatMap(({ headers }) => readHeaders(headers))),
    body: {
      message: message ?? null,
      type: type ?? null,
      param: param ?? null,
      code:
        ownCode ??
        firstOf(inner, (level) => (typeof level.code === 'number' ? level.code : undefined)) ??
        null,
      // What a safety stop says, whole: a caller who goes on must be able to read it.
      ...(stop?.misalignment === undefined ? {} : { misalignment: stop.misalignment }),
    },
  }
}

/**
 * The error and what it stands in, from the outside in: `error`, that of a `response`, `detail` of
 * gateways written in Python (https://github.com/router-for-me/CLIProxyAPI/issues/5561), or the
 * first of a list. What is flat is its own.
 */
function levelsOf(event: WireObject): readonly WireObject[] {
  const levels = [event]
  for (const level of levels) {
    if (levels.length > maxLevels) break
    const isTold = text(level.message) !== undefined || text(level.code) !== undefined
    const within = isTold
      ? [level.error, level.response]
      : [level.error, level.response, level.detail, level.errors]
    const next = within
      .map((value) => (Array.isArray(value) ? value.find(isObject) : value))
      .find(isObject)
    if (next !== undefined) levels.push(next)
  }
  return levels
}

/**
 * What says that the turn was stopped, wherever it stands: a gateway may put a server's error
 * beside its own, or, as text, into the message of its own
 * (https://github.com/router-for-me/CLIProxyAPI/issues/551).
 */
function stopIn(
  event: WireObject,
): { readonly code: string | undefined; readonly misalignment?: WireObject } | undefined {
  const found = [event]
  let code: string | undefined
  let misalignment: WireObject | undefined
  for (const each of found) {
    if (each.code === safetyStopCode || each.type === safetyStopCode) code = safetyStopCode
    if (isObject(each.misalignment)) misalignment ??= each.misalignment
    if (found.length > maxErrors) continue
    const said = typeof each.message === 'string' ? parseBody(each.message) : undefined
    const within = [each.error, each.response, each.detail, each.errors, said]
    found.push(
      ...within
        .flatMap((value) => (Array.isArray(value) ? value.slice(0, maxErrors) : [value]))
        .filter(isObject),
    )
  }
  return code === undefined && misalignment === undefined
    ? undefined
    : { code, ...(misalignment && { misalignment }) }
}

/** What a level says in words. */
function messageIn({ message, detail, error, msg }: WireObject): string | undefined {
  return firstOf([message, detail, error, msg], (value) => text(value, maxMessageLength))
}

/** A body as JSON; `undefined` when it holds no object and no list of them. */
function parseBody(body: string): WireObject | undefined {
  const start = body.trimStart()[0]
  if (start !== '{' && start !== '[') return undefined
  try {
    const read: unknown = JSON.parse(body.trim())
    return Array.isArray(read) ? { errors: read } : isObject(read) ? read : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether a body that could not be read as JSON, such as one that was cut off, shows that it is of
 * a safety stop.
 */
function holdsStop(body: string): boolean {
  return body.includes(safetyStopCode) || /"misalignment"\s*:\s*\{/.test(body)
}

function firstOf<Source, Found>(
  sources: readonly Source[],
  read: (source: Source) => Found | undefined,
): Found | undefined {
  for (const source of sources) {
    const found = read(source)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a type is that of an event, which says nothing of the error. */
function isEventType(type: unknown): boolean {
  return type === 'error' || (typeof type === 'string' && type.startsWith('response.'))
}

/** An HTTP answer that is an error, to a request or to a handshake. */
export interface HttpError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether the body is not whole. @default as `content-length` tells */
  readonly isCut?: boolean
}

/**
 * How long the server asks to wait, in milliseconds, from `retry-after-ms` or `retry-after` in
 * seconds.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const ms = Number.parseFloat(headers['retry-after-ms'] ?? '')
  if (Number.isFinite(ms) && ms >= 0) return ms
  const seconds = Number.parseFloat(headers['retry-after'] ?? '')
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

/** Headers as entries: assigned one by one, a header named __proto__ would escape. */
function readHeaders(value: unknown): readonly (readonly [string, string])[] {
  if (!isObject(value)) return []
  return Object.entries(value)
    .slice(0, maxHeaders)
    .flatMap(([name, held]) => {
      const isText =
        typeof held === 'string' || typeof held === 'number' || typeof held === 'boolean'
      return isText && name.length <= maxWordLength
        ? [[name.toLowerCase(), String(held).slice(0, maxMessageLength)] as const]
        : []
    })
}

function text(value: unknown, maxLength = maxWordLength): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, maxLength) : undefined
}

/** A status as a number; some servers send it as text. */
function number(value: unknown): number | undefined {
  const read = typeof value === 'string' ? Number(value) : value
  return typeof read === 'number' && Number.isInteger(read) && read >= 100 && read <= 599
    ? read
    : undefined
}
