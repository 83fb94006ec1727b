// Reads the error frames of any server, and says how they are spelled. Pure.
import { countOf, type Fields, fieldsOf, isFields, textOf } from './json.js'

/** How a server spells its errors on a socket. */
export interface ErrorShape {
  /** Whether the frame says `type: 'error'`. */
  readonly hasType: boolean
  /** Where the status stands. */
  readonly status: 'status' | 'status_code' | 'none'
  /** Whether the details stand in `error`, or at the top of the frame. */
  readonly details: 'error' | 'top'
  /** Where the code stands: in `code`, where the class of the error belongs, or nowhere. */
  readonly code: 'code' | 'type' | 'none'
  /** Whether the details say the class of the error in a `type` of their own. */
  readonly hasClass: boolean
}

/** What an error frame says. */
export interface ErrorFacts {
  readonly status: number | undefined
  readonly code: string | undefined
  readonly message: string
  readonly param: string | undefined
  /** The class of the error, such as `invalid_request_error`. */
  readonly kind: string | undefined
  readonly shape: ErrorShape
}

/** The classes of errors at OpenAI and xAI; any other text in `type` is a code. */
const classes: ReadonlySet<string> = new Set([
  'api_error',
  'authentication_error',
  'insufficient_quota',
  'invalid_request_error',
  'not_found_error',
  'permission_error',
  'rate_limit_error',
  'server_error',
])

/** Whether a frame is an error, in any known spelling. */
export function isErrorFrame(frame: Fields): boolean {
  return frame.type === 'error' || (frame.type === undefined && isFields(frame.error))
}

/** What an error frame says, and how. */
export function readErrorFrame(frame: Fields): ErrorFacts {
  const isWrapped = isFields(frame.error)
  const details = isWrapped ? fieldsOf(frame.error) : frame
  const named = textOf(details.code)
  const kind = isWrapped ? textOf(details.type) : undefined
  const isCodeInType = named === undefined && kind !== undefined && !classes.has(kind)
  return {
    status: countOf(frame.status) ?? countOf(frame.status_code) ?? countOf(details.status),
    code: named ?? (isCodeInType ? kind : undefined),
    message: textOf(details.message) ?? '',
    param: textOf(details.param),
    kind,
    shape: {
      hasType: frame.type === 'error',
      status:
        frame.status === undefined
          ? frame.status_code === undefined
            ? 'none'
            : 'status_code'
          : 'status',
      details: isWrapped ? 'error' : 'top',
      code: named === undefined ? (isCodeInType ? 'type' : 'none') : 'code',
      hasClass: kind !== undefined && !isCodeInType,
    },
  }
}

/** Whether an error names a field of the request, in any of its own fields. */
export function namesField({ code, message, param }: ErrorFacts, field: string): boolean {
  return param === field || message.includes(field) || code?.includes(field) === true
}

/**
 * Whether an error says that the anchor is unknown: its code, or that it names the field or the
 * id, or that a response is not found.
 */
export function isUnknownAnchor(error: ErrorFacts, anchor: string): boolean {
  return (
    error.code === 'previous_response_not_found' ||
    namesField(error, 'previous_response_id') ||
    error.message.includes(anchor) ||
    /response.*not found/i.test(error.message)
  )
}

/** An error in a few words. */
export function errorText({ status, code, message }: ErrorFacts): string {
  const head = [status === undefined ? '' : String(status), code ?? ''].filter(Boolean).join(' ')
  return head === '' ? `“${message}”` : `${head} “${message}”`
}

/** Whether an error is one of load or quota, which says nothing of what was asked. */
export function isOfLoad({ status, kind, code }: ErrorFacts): boolean {
  return (
    /rate_limit|quota|overloaded/.test(`${code ?? ''} ${kind ?? ''}`) ||
    (status === 429 && code === undefined)
  )
}

/** Whether the server says that it failed itself, which no bad request should make it do. */
export function isServerFault({ status = 0, kind, code }: ErrorFacts): boolean {
  return status >= 500 || kind === 'server_error' || code === 'server_error'
}
