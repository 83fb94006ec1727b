// Error codes that say something about the connection or about the anchor, whichever server spells them. What a code leads to
// is recovery/.
import type { ServerError } from './error-frame.js'

/** The connection has reached its age (PROTOCOL P72). */
const connectionLimit = 'websocket_connection_limit_reached'
/** The connection takes no further lane name (PROTOCOL P42). */
const streamLimit = 'websocket_stream_limit_reached'

/** Every spelling of an anchor that the server does not hold (PROTOCOL P17; openai/codex for the stale ones). */
const unknownAnchorCodes: ReadonlySet<string> = new Set([
  'previous_response_not_found',
  'previous_response_stale',
  'codex_previous_response_stale',
  'response_not_found',
])

/** Whether an error says that the connection has reached its age, by its code. */
export function isConnectionLimit({ code }: ServerError): boolean {
  return code === connectionLimit
}

/** Whether an error says that a limit of the connection stands in the way, which a fresh connection removes. */
export function isLimitOfConnection(error: ServerError): boolean {
  return isConnectionLimit(error) || error.code === streamLimit
}

/** Whether an error says that the anchor is unknown: by its code, or by the parameter that it blames. */
export function isUnknownAnchor(error: ServerError): boolean {
  if (error.code !== undefined && unknownAnchorCodes.has(error.code)) return true
  return error.param === 'previous_response_id' && (error.status === 400 || error.status === 404)
}
