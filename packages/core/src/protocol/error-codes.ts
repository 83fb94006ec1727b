// What an error says of the connection, of the anchor, of the lane's name, of money or of safety,
// whichever server spells it. What that leads to is recovery/.
import { type ServerError, safetyStopCode } from './error-frame.js'
import { isObject, type ServerEvent, type WireObject } from './types.js'

/** The connection has reached its age (P72). */
const connectionLimit = 'websocket_connection_limit_reached'
/** The connection takes no further lane name (P42). */
const streamLimit = 'websocket_stream_limit_reached'

/**
 * Every spelling of an anchor that the server does not hold (P17;
 * docs/field-failures.md#unknown-anchors-under-many-names).
 */
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

/**
 * Whether an error says that a limit of the connection stands in the way, which a fresh connection
 * removes.
 */
export function isLimitOfConnection(error: ServerError): boolean {
  return isConnectionLimit(error) || error.code === streamLimit
}

/** The field that names the anchor. */
const anchorField = 'previous_response_id'

/**
 * Whether an error says that the anchor is unknown: by its code, or by the parameter that it
 * blames.
 */
export function isUnknownAnchor(error: ServerError): boolean {
  if (error.code !== undefined && unknownAnchorCodes.has(error.code)) return true
  return error.param === anchorField && (error.status === 400 || error.status === 404)
}

/**
 * Whether an error names the anchor at all, in its code, its parameter or its text: "Invalid
 * `previous_response_id`." and xAI's "Response with id=… not found" come without a code
 * (https://github.com/anomalyco/opencode/pull/48318). The one decision that rests on text, for it
 * can only cost the full input of one turn.
 */
export function namesAnchor({ code, param, message }: ServerError, anchor: string): boolean {
  return [code, param, message].some(
    (text) => text?.includes(anchorField) || text?.includes(anchor),
  )
}

/**
 * The field of the request that an error refuses beside the anchor, by the parameter that it blames
 * or by its text: xAI's "Argument not supported: instructions and previous_response_id together"
 * (https://github.com/anomalyco/opencode/issues/48227). A wrong guess costs incremental input,
 * never an answer.
 */
export function fieldRefusedWithAnchor(
  { param, message }: ServerError,
  request: WireObject,
): string | undefined {
  if (!message.includes(anchorField)) return undefined
  const words = message.split(/\W+/)
  return Object.keys(request).find(
    (field) =>
      (request[field] ?? undefined) !== undefined &&
      !ofEveryTurn.has(field) &&
      (param === field || words.some((word, i) => word === field && isRefusedAt(words, i))),
  )
}

/** Fields that every turn has: an error that names one of them refuses no field. */
const ofEveryTurn: ReadonlySet<string> = new Set([anchorField, 'model', 'input'])
const conjunctions: ReadonlySet<string | undefined> = new Set(['and', 'or', 'with'])
const introductions: ReadonlySet<string | undefined> = new Set([
  'parameter',
  'argument',
  'field',
  'supported',
])
const verbs: ReadonlySet<string | undefined> = new Set([
  'cannot',
  'can',
  'is',
  'are',
  'may',
  'must',
])

/** Whether the word here stands where a text names the field that it refuses. */
function isRefusedAt(words: readonly string[], i: number): boolean {
  const isBeforeAnchor = conjunctions.has(words[i + 1]) && words[i + 2] === anchorField
  const isAfterAnchor = conjunctions.has(words[i - 1]) && words[i - 2] === anchorField
  return (
    isBeforeAnchor || isAfterAnchor || introductions.has(words[i - 1]) || verbs.has(words[i + 1])
  )
}

/**
 * Whether an error refuses a `stream_id` as such; its value is another matter. A status that is not
 * one of a refused request says that something else went wrong with a turn that had a lane.
 */
export function isLaneNameRefused(error: ServerError): boolean {
  const { code, param, message, isStatusTold } = error
  if (code === streamLimit || (isStatusTold && !isOfRefusedRequest(error))) return false
  if (param !== undefined) return param === 'stream_id'
  // https://github.com/router-for-me/CLIProxyAPI/issues/5561 has no code and no parameter.
  return /\bstream_id\b/.test(message) && isRefusal.test(message)
}

/**
 * Whether an error that refuses a `stream_id` makes certain that nothing ran: by its status, or
 * because it says nothing else. Such words without a status may be those of a tool that ran.
 */
export function isSureLaneRefusal(error: ServerError): boolean {
  return isOfRefusedRequest(error) || isBareRefusal.test(error.message)
}

/**
 * Statuses of the 400s that do not say that a request was refused as it stands: it may run, or may
 * the next time.
 */
const statusesOfMoment: ReadonlySet<number> = new Set([408, 409, 425, 429])

function isOfRefusedRequest({ status, isStatusTold }: ServerError): boolean {
  return isStatusTold && status >= 400 && status < 500 && !statusesOfMoment.has(status)
}

/** Words that refuse a field, and not what a server has met while it worked on one. */
const isRefusal =
  /\bnot (supported|allowed|permitted)\b|\b(unsupported|unknown|unrecognized|unexpected|invalid|extra)(\s\w+)? (parameter|argument|field|key|property)\b/i
/** The same and nothing else: `Unsupported parameter: stream_id`. */
const isBareRefusal =
  /^\W*(unsupported|unknown|unrecognized|unexpected|invalid) (parameter|argument|field|key|property)\W*stream_id\W*$/i

/**
 * Whether the server stopped the turn because its agent may have strayed from what its user wants.
 * What was stopped is for a person to look at: it is never sent again, and never another way
 * (https://developers.openai.com/api/docs/guides/safety-checks/misalignment-monitoring).
 */
export function isSafetyStop({ code, body }: ServerError): boolean {
  // Gateways leave codes out.
  return code === safetyStopCode || isObject(body.misalignment)
}

/** A safety stop in words of our own, for turns of which any may be the one that was stopped. */
export const stopWithoutTurn: ServerEvent = {
  type: 'error',
  status: 403,
  error: {
    type: 'invalid_request_error',
    code: safetyStopCode,
    message:
      'The server stopped a turn on this connection, where several ran, for a person to look at.',
  },
}

/**
 * Codes by which a 429 says that money or a quota has run out: waiting is no cure
 * (https://help.openai.com/en/articles/5955604-troubleshooting-api-rate-limits-and-429-errors).
 */
const spendLimitCodes: ReadonlySet<string | undefined> = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'billing_hard_limit_reached',
])

/**
 * Whether an error says that there is no money or quota left, by its code, or by the type that all
 * such errors share.
 */
export function isSpendLimit({ code, type }: ServerError): boolean {
  return spendLimitCodes.has(code) || type === 'insufficient_quota'
}
