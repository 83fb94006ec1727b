// Error frames: every shape in which a server says that something failed, read into one (source: protocol notes 5.2).
// It reads; what to do about it is recovery/.
import { isObject, type ServerEvent, type WireObject } from './types.js'

/** What a server said went wrong, whichever shape it chose. */
export interface ServerError {
  /** The server's code, or its `type` where the code is missing and the type is not a generic one. */
  readonly code: string | undefined
  readonly type: string | undefined
  readonly message: string
  readonly param: string | undefined
  /** The HTTP status the frame names, or the one its type stands for. */
  readonly status: number
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

/** Types too general to stand in for a missing code. */
const genericTypes: ReadonlySet<string> = new Set(['invalid_request_error', 'invalid_request', 'error'])

/** Reads an `error` event (wrapped or flat) or the `error` of a failed response. */
export function readErrorFrame(event: ServerEvent): ServerError {
  const response = isObject(event.response) ? event.response : undefined
  const nested = isObject(event.error) ? event.error : isObject(response?.error) ? response.error : undefined
  const error: WireObject = nested ?? event
  // What is flat has the type of its event.
  const type = nested === undefined ? undefined : text(error.type)
  const ownCode = text(error.code)
  const code = ownCode ?? (type !== undefined && !genericTypes.has(type) ? type : undefined)
  // Gateways written in Python say `detail` (https://github.com/router-for-me/CLIProxyAPI/issues/5561).
  const message = text(error.message, maxMessageLength) ?? text(error.detail, maxMessageLength)
  const param = text(error.param)
  const headers = { ...readHeaders(event.headers), ...readHeaders(error.headers) }
  return {
    code,
    type,
    message: message ?? 'The server reported an error without a message.',
    param,
    status:
      number(event.status) ??
      number(event.status_code) ??
      number(error.status) ??
      statusByWord.get(code) ??
      statusByWord.get(type) ??
      500,
    headers,
    body: {
      message: message ?? null,
      type: type ?? null,
      param: param ?? null,
      code: ownCode ?? (typeof error.code === 'number' ? error.code : null),
      // What a safety stop says, whole: a caller who goes on must be able to read it.
      ...(isObject(error.misalignment) ? { misalignment: error.misalignment } : {}),
    },
  }
}

/** Reads an HTTP answer that is an error. A body that is not JSON, or not known, says nothing. */
export function readHttpError({ status, headers, body }: HttpError): ServerError {
  let read: unknown
  try {
    read = JSON.parse(body)
  } catch {
    // It may be a page of a proxy.
  }
  const message = `The server answered with ${status}.`
  const error = isObject(read) && isObject(read.error) ? read.error : { message }
  return readErrorFrame({ type: 'error', status, error, headers })
}

/** An HTTP answer that is an error, to a request or to a handshake. */
export interface HttpError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How long the server asks to wait, in milliseconds, from `retry-after-ms` or `retry-after` in seconds. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const ms = Number.parseFloat(headers['retry-after-ms'] ?? '')
  if (Number.isFinite(ms) && ms >= 0) return ms
  const seconds = Number.parseFloat(headers['retry-after'] ?? '')
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

function readHeaders(value: unknown): Record<string, string> {
  if (!isObject(value)) return {}
  // Not by assignment, which a header named __proto__ would escape.
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, maxHeaders)
      .flatMap(([name, held]) => {
        const isText = typeof held === 'string' || typeof held === 'number' || typeof held === 'boolean'
        return isText && name.length <= maxWordLength
          ? [[name.toLowerCase(), String(held).slice(0, maxMessageLength)]]
          : []
      }),
  )
}

function text(value: unknown, maxLength = maxWordLength): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, maxLength) : undefined
}

/** A status as a number; some servers send it as text. */
function number(value: unknown): number | undefined {
  const read = typeof value === 'string' ? Number(value) : value
  return typeof read === 'number' && Number.isInteger(read) && read >= 100 && read <= 599 ? read : undefined
}
