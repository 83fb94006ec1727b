// Recognizes what an error concerns, in any server's spelling: the connection, the anchor, the
// lane's name, money or safety. What follows from it is recovery/.
import { type ServerError, safetyStopCode } from './error-frame.js'
import { isObject, type ServerEvent, type WireObject } from './types.js'
import { wordsIn } from './words.js'

/** The connection accepts no further lane name (P42). */
const streamLimit = 'websocket_stream_limit_reached'

/**
 * Of an unknown anchor (P17; docs/internals/field-failures.md#unknown-anchors-under-many-names).
 */
const unknownAnchorCodes: ReadonlySet<string | undefined> = wordsIn(`
  previous_response_not_found previous_response_stale codex_previous_response_stale
  response_not_found
`)

/** Whether an error says, by its code, that the connection has reached its age limit (P72). */
export function isConnectionLimit({ code }: ServerError): boolean {
  return code === 'websocket_connection_limit_reached'
}

/** Whether an error is about a limit of the connection, which a new connection removes. */
export function isLimitOfConnection(error: ServerError): boolean {
  return isConnectionLimit(error) || error.code === streamLimit
}

/** The field that names the anchor. */
const anchorField = 'previous_response_id'

/** Whether an error says that the anchor is unknown, by its code or by the parameter it blames. */
export function isUnknownAnchor({ code, param, status }: ServerError): boolean {
  return unknownAnchorCodes.has(code) || (param === anchorField && [400, 404].includes(status))
}

/**
 * Whether an error names the anchor in its code, its parameter or its text: "Invalid
 * `previous_response_id`." and xAI's "Response with id=… not found" come without a code
 * (https://github.com/anomalyco/opencode/pull/48318). Only this decision rests on text, since a
 * wrong one costs no more than the full input of one turn.
 */
export function namesAnchor({ code, param, message }: ServerError, anchor: string): boolean {
  return [code, param, message].some(
    (text) => text?.includes(anchorField) || text?.includes(anchor),
  )
}

/**
 * The field of the request that an error refuses together with the anchor, by its parameter or by
 * its text: xAI's "Argument not supported: instructions and previous_response_id together"
 * (https://github.com/anomalyco/opencode/issues/48227). A wrong guess costs incremental input,
 * never an answer.
 */
export function fieldRefusedWithAnchor(
  { param, message }: ServerError,
  request: WireObject,
): string | undefined {
  if (!message.includes(anchorField)) return undefined
  const said = message.split(/\W+/)
  return Object.keys(request).find(
    (field) =>
      (request[field] ?? undefined) !== undefined &&
      !ofEveryTurn.has(field) &&
      (param === field || said.some((word, i) => word === field && isRefusedAt(said, i))),
  )
}

/** The fields of a request by which its prompt cache is compared with a response. */
const comparisonFields = ['prompt_cache_options', 'comparison_response_id'] as const

/**
 * Whether an error refuses the comparison of the prompt cache, by its parameter or, without one, by
 * its text. A wrong guess costs the full input of one turn, and later comparisons.
 */
export function isComparisonRefused({ status, param, message }: ServerError): boolean {
  const said = param ?? message
  return status >= 400 && status < 500 && comparisonFields.some((field) => said.includes(field))
}

/** Fields of every turn: an error that names one of them does not refuse it. */
const ofEveryTurn: ReadonlySet<string> = new Set([anchorField, 'model', 'input'])
const conjunctions: ReadonlySet<string | undefined> = wordsIn('and or with')
const introductions: ReadonlySet<string | undefined> = wordsIn('parameter argument field supported')
const verbs: ReadonlySet<string | undefined> = wordsIn('cannot can is are may must')

/** Whether the word at `i` is where a text names a refused field. */
function isRefusedAt(said: readonly string[], i: number): boolean {
  const [before, after] = [said[i - 1], said[i + 1]]
  const isBeforeAnchor = conjunctions.has(after) && said[i + 2] === anchorField
  const isAfterAnchor = conjunctions.has(before) && said[i - 2] === anchorField
  return isBeforeAnchor || isAfterAnchor || introductions.has(before) || verbs.has(after)
}

/**
 * Whether an error refuses the `stream_id` field itself, not its value. A status that is not a
 * plain refusal means that a turn on a lane failed in another way.
 */
export function isLaneNameRefused(error: ServerError): boolean {
  const { code, param, message, isStatusTold } = error
  if (code === streamLimit || (isStatusTold && !isOfRefusedRequest(error))) return false
  if (param !== undefined) return param === 'stream_id'
  // https://github.com/router-for-me/CLIProxyAPI/issues/5561 has no code and no parameter.
  return /\bstream_id\b/.test(message) && isRefusal.test(message)
}

/**
 * Whether an error that refuses a `stream_id` proves that nothing ran: by its status, or because
 * its text says nothing else. The same words without a status may come from a tool that ran.
 */
export function isSureLaneRefusal(error: ServerError): boolean {
  return isOfRefusedRequest(error) || isBareRefusal.test(error.message)
}

/** Whether a status says no to the credential, whatever the transport. */
export function isOfCredential(status: number | undefined): boolean {
  return status === 401 || status === 429
}

/** 4xx statuses that do not refuse the request itself: it may be running, or may succeed later. */
const statusesOfMoment: ReadonlySet<number> = new Set([408, 409, 425, 429])

function isOfRefusedRequest({ status, isStatusTold }: ServerError): boolean {
  return isStatusTold && status >= 400 && status < 500 && !statusesOfMoment.has(status)
}

/** Words that refuse a field, rather than report a failure in it. */
const isRefusal =
  /\bnot (supported|allowed|permitted)\b|\b(unsupported|unknown|unrecognized|unexpected|invalid|extra)(\s\w+)? (parameter|argument|field|key|property)\b/i
/** A text that refuses the field and says nothing else: `Unsupported parameter: stream_id`. */
const isBareRefusal =
  /^\W*(unsupported|unknown|unrecognized|unexpected|invalid) (parameter|argument|field|key|property)\W*stream_id\W*$/i

/**
 * Whether the server stopped the turn because its agent may have strayed from its user's intent. A
 * person must review such a turn: it is never sent again, over any transport
 * (https://developers.openai.com/api/docs/guides/safety-checks/misalignment-monitoring).
 */
export function isSafetyStop({ code, body }: ServerError): boolean {
  // Gateways may leave out the code.
  return code === safetyStopCode || isObject(body.misalignment)
}

/** Warmline's own safety stop, for concurrent turns of which any may be the stopped one. */
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
 * Codes of a 429 for spent money or quota, which no waiting cures
 * (https://help.openai.com/en/articles/5955604-troubleshooting-api-rate-limits-and-429-errors).
 */
const spendLimitCodes: ReadonlySet<string | undefined> = wordsIn(`
  insufficient_quota credit_balance_exhausted organization_spend_limit_exceeded
  project_spend_limit_exceeded organization_usage_limit_exceeded billing_hard_limit_reached
`)

/** Whether an error says that money or quota is spent: by its code, or by their common type. */
export function isSpendLimit({ code, type }: ServerError): boolean {
  return spendLimitCodes.has(code) || type === 'insufficient_quota'
}
