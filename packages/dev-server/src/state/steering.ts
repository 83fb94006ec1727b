// Steering: checks a `response.steer` and builds its three answers. `Steers` holds pending steers.
// Source: https://developers.openai.com/api/docs/guides/steering, and the `ResponseSteer*` types of
// openai 7.57.0.
import type { ServerEvent } from '../wire/events.js'
import { type Item, readItem, userMessage } from '../wire/items.js'
import { asString, isArray, type JsonObject, type JsonValue } from '../wire/json.js'
import { unansweredCalls } from './turn.js'

/** A steer that was accepted and not yet applied. */
export interface Steer {
  readonly id: string
  /** The response it steers. */
  readonly target: string
  /** The input as the client sent it, returned when the steer fails. */
  readonly given: JsonValue
  readonly items: readonly Item[]
}

/** Why a steer was refused; OpenAI's list is open. */
export type SteerErrorCode =
  | 'response_not_found'
  | 'invalid_input'
  | 'steering_not_supported'
  | 'too_many_pending_steers'
  | 'response_already_completed'
  | 'response_not_active'
  | 'successor_creation_failed'

/** Most pending steers of one response; the API's own limit is unknown. */
export const maxPendingSteers = 16

/**
 * Returns the user messages of a steer; `undefined` when its input is neither text nor user
 * messages.
 */
export function readSteerInput(input: JsonValue | undefined): readonly Item[] | undefined {
  if (typeof input === 'string') return input === '' ? undefined : [userMessage(input)]
  if (!isArray(input) || input.length === 0) return undefined
  const items = input.map(readItem)
  const messages = items.filter(
    (item) => item !== undefined && item.type === 'message' && item.role === 'user',
  )
  return messages.length === items.length
    ? messages.filter((item) => item !== undefined)
    : undefined
}

/** True when a steer has only its allowed fields; its lane follows from its target. */
export function isSteerFrame(message: JsonObject): boolean {
  return Object.keys(message).every((name) =>
    ['type', 'previous_response_id', 'input'].includes(name),
  )
}

/** True for models that can be steered: the GPT-6 family. */
export function isSteerable(model: string): boolean {
  return /^gpt-6\b/.test(model)
}

/** Builds the event for a steer that was queued. */
export function steerAccepted(steer: Steer, sequenceNumber: number): ServerEvent {
  return {
    type: 'response.steer.accepted',
    sequence_number: sequenceNumber,
    steer: { id: steer.id, previous_response_id: steer.target },
  }
}

/** Builds the event for a steer that waits until the client has answered the target's calls. */
export function steerPending(
  steer: Steer,
  output: readonly Item[],
  sequenceNumber: number,
): ServerEvent {
  return {
    type: 'response.steer.pending',
    sequence_number: sequenceNumber,
    reason: 'waiting_for_required_input',
    required_input: unansweredCalls(output).map(requiredInput),
    steer: { id: steer.id, previous_response_id: steer.target },
  }
}

/** Builds a stub of the output that a call waits for. */
function requiredInput(call: Item): JsonObject {
  const stub = { type: `${call.type}_output`, call_id: call.call_id ?? null }
  return call.type === 'function_call' ? { ...stub, name: call.name ?? '' } : stub
}

/** Builds the event for a steer that was refused or could not be applied; it returns the input. */
export function steerFailed(failure: SteerFailure, sequenceNumber: number): ServerEvent {
  const { code, id, target, given } = failure
  return {
    type: 'response.steer.failed',
    sequence_number: sequenceNumber,
    error: { type: 'invalid_request_error', code, message: `The steer was not applied: ${code}.` },
    steer: { ...(id === undefined ? {} : { id }), previous_response_id: target, input: given },
  }
}

/** A steer that failed. */
export interface SteerFailure {
  readonly code: SteerErrorCode
  /** The steer's id, when it was accepted first. */
  readonly id?: string
  readonly target: string
  readonly given: JsonValue
}

/** Reads the parts of a steer frame without checking them. */
export function readSteer(message: JsonObject): {
  readonly target: string
  readonly given: JsonValue
} {
  return { target: asString(message.previous_response_id) ?? '', given: message.input ?? null }
}
