// The API's refusals: status, type, code, message and parameter, with one factory and source each.
// The profile decides how a refusal is spelled on a socket or in a body.
import type { JsonObject } from './json.js'

/** A refusal, before it is spelled for a transport. */
export interface ApiError {
  /** HTTP status; also the `status` of a wrapped error frame. */
  readonly status: number
  /** OpenAI's error class, such as `invalid_request_error`. */
  readonly type: string
  /** Machine-readable code, or null where the API gives none. */
  readonly code: string | null
  readonly message: string
  /** The invalid request field, or null. */
  readonly param: string | null
  /** The details of a safety stop. */
  readonly misalignment?: JsonObject
  /** Response headers of the refusal, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A 400 of type `invalid_request_error`. */
export function badRequest(
  code: string | null,
  message: string,
  param: string | null = null,
): ApiError {
  return { status: 400, type: 'invalid_request_error', code, message, param }
}

/** The anchor is not in any cache that this request may use (P17). */
export function previousResponseNotFound(id: string): ApiError {
  return badRequest(
    'previous_response_not_found',
    `Previous response with id '${id}' not found.`,
    'previous_response_id',
  )
}

/** The connection reached its age limit (P72). */
export function connectionLimitReached(minutes: number): ApiError {
  return badRequest(
    'websocket_connection_limit_reached',
    `This connection has reached its limit of ${minutes} minutes. Open a new connection to continue.`,
  )
}

/** The connection has used all its lane names (P42). */
export function streamLimitReached(maxLanes: number): ApiError {
  return badRequest(
    'websocket_stream_limit_reached',
    `This connection has used its ${maxLanes} stream ids. Reuse one, or open a new connection.`,
    'stream_id',
  )
}

/** `stream_id` is not 1 to 256 characters of `[A-Za-z0-9_.-]` (P43). */
export function invalidStreamId(): ApiError {
  return badRequest(
    'invalid_stream_id',
    "Invalid 'stream_id': 1 to 256 characters of letters, digits, '_', '.' and '-' are allowed.",
    'stream_id',
  )
}

/** A field that the API does not know. Observed wording of the HTTP API. */
export function unknownParameter(name: string): ApiError {
  return badRequest('unknown_parameter', `Unknown parameter: '${name}'.`, name)
}

/** A field the API knows, but not on this transport or from this provider. */
export function unsupportedParameter(name: string, why: string): ApiError {
  return badRequest('unsupported_parameter', `Unsupported parameter: '${name}' ${why}.`, name)
}

/** A required field is missing. */
export function missingParameter(name: string): ApiError {
  return badRequest('missing_required_parameter', `Missing required parameter: '${name}'.`, name)
}

/** A field of the wrong JSON type. */
export function invalidType(name: string, expected: string): ApiError {
  return badRequest('invalid_type', `Invalid type for '${name}': expected ${expected}.`, name)
}

/** A field whose value is out of range or not allowed. */
export function invalidValue(name: string, why: string): ApiError {
  return badRequest('invalid_value', `Invalid value for '${name}': ${why}.`, name)
}

/** A call in the context has no answer (P34). */
export function noToolOutput(callId: string): ApiError {
  return badRequest(null, `No tool output found for function call ${callId}.`, 'input')
}

/** An answer to a call that is not in the context (P35). */
export function noToolCall(callId: string): ApiError {
  return badRequest(
    null,
    `No tool call found for function call output with call_id ${callId}.`,
    'input',
  )
}

/** Two items of one context share an id (P37). */
export function duplicateItem(id: string): ApiError {
  return badRequest(
    null,
    `Duplicate item found with id ${id}. Remove duplicate items from your input.`,
    'input',
  )
}

/** An `item_reference` to nothing that is stored (P36). */
export function itemNotFound(id: string): ApiError {
  return {
    status: 404,
    type: 'invalid_request_error',
    code: null,
    message: `Item with id '${id}' not found. Items are not persisted when 'store' is false.`,
    param: 'input',
  }
}

/** A stored response, conversation or other resource does not exist. */
export function notFound(what: string, id: string): ApiError {
  return {
    status: 404,
    type: 'invalid_request_error',
    code: null,
    message: `${what} with id '${id}' not found.`,
    param: null,
  }
}

/** The API key is missing or not accepted. */
export function invalidApiKey(): ApiError {
  return {
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: 'Incorrect API key provided.',
    param: null,
  }
}

/** The origin or host of the request is not allowed. */
export function forbidden(code: string, message: string): ApiError {
  return { status: 403, type: 'invalid_request_error', code, message, param: null }
}

/** The server or its model failed. */
export function serverError(message: string): ApiError {
  return { status: 500, type: 'server_error', code: 'server_error', message, param: null }
}

/** Returns the message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
