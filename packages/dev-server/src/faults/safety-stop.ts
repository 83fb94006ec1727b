// The error of a safety stop, as a refusal and as the end of a response. Source:
// https://developers.openai.com/api/docs/guides/safety-checks/misalignment-monitoring and
// `ResponseError` of the openai package.
import type { ApiError } from '../wire/api-error.js'
import type { ServerEvent } from '../wire/events.js'
import type { JsonObject } from '../wire/json.js'
import type { Fault } from './fault.js'

/** A fault that stops a turn, or refuses an upgrade, for human review. */
export type SafetyStopFault = Extract<Fault, { readonly type: 'safety-stop' }>

const defaultMisalignment: JsonObject = {
  error_type: 'potentially_unintended_data_transfer',
  detailed_explanation:
    'The agent was about to send files to an address that its user had not named.',
  review_target: 'review_1',
  steer: { message: 'Ask the user before anything is sent.' },
}

/** Builds the refusal: a 403 whose `misalignment` gives the reason. */
export function safetyStopError({
  misalignment = defaultMisalignment,
}: Pick<SafetyStopFault, 'misalignment'>): ApiError {
  return {
    status: 403,
    type: 'invalid_request_error',
    code: 'misalignment_policy_violation',
    message: 'This request was stopped for review. Reason: potentially unintended activity.',
    param: null,
    misalignment,
  }
}

/** Builds the `response.failed` of a response that was stopped after it began. */
export function stoppedEvent(
  fault: SafetyStopFault,
  response: JsonObject,
  sequenceNumber: number,
): ServerEvent {
  const { code, message, misalignment = {} } = safetyStopError(fault)
  const error = { code, message, misalignment }
  return {
    type: 'response.failed',
    sequence_number: sequenceNumber,
    response: { ...response, status: 'failed', error },
  }
}
