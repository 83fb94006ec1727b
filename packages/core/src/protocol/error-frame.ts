// Reads server errors of every shape, in frames and in HTTP bodies, into one
// (docs/internals/protocol.md#error-frames). recovery/ decides what follows.
import type { HeaderRecord } from './answer-headers.js'
import { statusOfWord } from './error-status.js'
import { isObject, type ServerEvent, type WireObject } from './types.js'

/** A server's error, read from any of its shapes. */
export interface ServerError {
  /** The server's code, or a specific `type` if there is no code. */
  readonly code: string | undefined
  readonly type: string | undefined
  readonly message: string
  readonly param: string | undefined
  /** The HTTP status that the error names, or else that of its code or type, or else 500. */
  readonly status: number
  /** Whether the error itself tells the status, and not by a type that its server always uses. */
  readonly isStatusTold: boolean
  /** Headers that the frame carries, such as `retry-after-ms`, by lower-case name. */
  readonly headers: HeaderRecord
  /** The server's own error object, as in `error` of an HTTP answer. */
  readonly body: WireObject
}

/** Most characters kept of an error's message; a server may echo a whole prompt in it. */
const maxMessageLength = 4096
/** Most characters kept of any other text of an error. */
const maxWordLength = 256
/** Most headers read from an error. */
const maxHeaders = 64
/** Most levels of nesting in which an error is searched. */
const maxLevels = 4
/** Most objects in which a safety stop is searched. */
const maxErrors = 32

/** Types too general to replace a missing code. */
const genericTypes: readonly string[] = ['invalid_request_error', 'invalid_request', 'error']

/** The type that xAI uses for every error (https://github.com/anomalyco/opencode/issues/48227). */
const vagueType = 'api_error'

/** The code of a safety stop: the server stopped the turn so that a person reviews it (P94). */
export const safetyStopCode = 'misalignment_policy_violation'
const safetyStopStatus = 403

/** Reads an `error` event, the `error` of a failed response, or any other shape of an error. */
export function readErrorFrame(event: ServerEvent): ServerError {
  return readError(event, 'The server reported an error without a message.')
}

/** Reads the error of an HTTP answer; without a known body, by its status alone. */
export function readHttpError(answer: HttpError): ServerError {
  const { status, headers, body } = answer
  const said = parseBody(body)
  const unread = said === undefined && holdsStop(body) ? { code: safetyStopCode } : undefined
  return readError(
    { type: 'error', status, headers, error: said ?? unread },
    `The server answered with ${status}.`,
  )
}

/** Whether the body of an HTTP error contains a readable message. */
export function hasWords({ body }: HttpError): boolean {
  return levelsOf({ error: parseBody(body) }).some((level) => messageIn(level) !== undefined)
}

/**
 * Whether a refused handshake may be an unreadable safety stop: its body was cut off, encoded, or
 * is not the JSON that it claims to be. An empty body, a page or plain text comes from a proxy that
 * blocks WebSockets, whose users want HTTP.
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
  const numericCode = inner.map((level) => level.code).find((own) => typeof own === 'number')
  const code = ownCode ?? (type !== undefined && !genericTypes.includes(type) ? type : undefined)
  const message = firstOf(inner, messageIn)
  const param = firstOf(inner, (level) => text(level.param))
  const told = firstOf(levels, (level) => number(level.status) ?? number(level.status_code))
  const status = told ?? (stop && safetyStopStatus) ?? statusOfWord(code) ?? statusOfWord(type)
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
      code: ownCode ?? numericCode ?? null,
      // A safety stop keeps its whole details, so that the caller can read them.
      ...(stop?.misalignment && { misalignment: stop.misalignment }),
    },
  }
}

/**
 * The nested objects of an error, from the outside in: `error`, that of a `response`, `detail` of
 * gateways written in Python (https://github.com/router-for-me/CLIProxyAPI/issues/5561), or the
 * first of a list. Flat fields belong to their own level.
 */
function levelsOf(event: WireObject): readonly WireObject[] {
  const levels = [event]
  for (const level of levels) {
    if (levels.length > maxLevels) break
    const isTold = text(level.message) !== undefined || text(level.code) !== undefined
    const next = [level.error, level.response, ...(isTold ? [] : [level.detail, level.errors])]
      .map((value) => (Array.isArray(value) ? value.find(isObject) : value))
      .find(isObject)
    if (next !== undefined) levels.push(next)
  }
  return levels
}

/**
 * Finds a safety stop at any level: a gateway may add a server's error to its own, or put it as
 * text into its own message (https://github.com/router-for-me/CLIProxyAPI/issues/551).
 */
function stopIn(
  event: WireObject,
):
  | { readonly code: string | undefined; readonly misalignment: WireObject | undefined }
  | undefined {
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
  return code === undefined && misalignment === undefined ? undefined : { code, misalignment }
}

/** The message of one level. */
function messageIn({ message, detail, error, msg }: WireObject): string | undefined {
  return firstOf([message, detail, error, msg], (value) => text(value, maxMessageLength))
}

/** A body as JSON; `undefined` when it is neither an object nor a list. */
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

/** Whether a body that is not valid JSON, such as one cut off, belongs to a safety stop. */
function holdsStop(body: string): boolean {
  return body.includes(safetyStopCode) || /"misalignment"\s*:\s*\{/.test(body)
}

function firstOf<Source, Found>(
  sources: readonly Source[],
  read: (source: Source) => Found | undefined,
): Found | undefined {
  const found = sources.values().map((source) => read(source))
  return found.find((each) => each !== undefined)
}

/** Whether a type is an event's and tells nothing about the error. */
function isEventType(type: unknown): boolean {
  return type === 'error' || (typeof type === 'string' && type.startsWith('response.'))
}

/** An HTTP answer that is an error, to a request or to a handshake. */
export interface HttpError {
  readonly status: number
  readonly headers: HeaderRecord
  readonly body: string
  /** Whether the body is incomplete. @default decided by `content-length` */
  readonly isCut?: boolean
}

/**
 * The wait that the server asks for, in milliseconds, from `retry-after-ms`, or from `retry-after`
 * in seconds; `undefined` if it asks for none.
 */
export function retryAfterMs(headers: HeaderRecord): number | undefined {
  const ms = Number.parseFloat(headers['retry-after-ms'] ?? '')
  if (Number.isFinite(ms) && ms >= 0) return ms
  const seconds = Number.parseFloat(headers['retry-after'] ?? '')
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

/** Headers as entries: to assign one named `__proto__` would change the prototype of an object. */
function readHeaders(value: unknown): readonly (readonly [string, string])[] {
  if (!isObject(value)) return []
  return Object.entries(value)
    .slice(0, maxHeaders)
    .filter(
      ([name, held]) =>
        /^(string|number|boolean)$/.test(typeof held) && name.length <= maxWordLength,
    )
    .map(([name, held]) => [name.toLowerCase(), String(held).slice(0, maxMessageLength)])
}

function text(value: unknown, maxLength = maxWordLength): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, maxLength) : undefined
}

/** A status as a number; some servers send it as text. */
function number(value: unknown): number | undefined {
  const read = typeof value === 'string' ? Number(value) : value
  const isStatus = typeof read === 'number' && Number.isInteger(read) && read >= 100 && read <= 599
  return isStatus ? read : undefined
}
