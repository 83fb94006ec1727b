/**
 * Steering: checks a `response.steer`, and spells its three answers. Which steers wait for what is
 * kept by the connection state. Source: https://developers.openai.com/api/docs/guides/steering, and
 * the `ResponseSteer*` types of openai 7.57.0.
 */
import type { ServerEvent } from '../wire/events.js'
import { type Item, readItem, userMessage } from '../wire/items.js'
import { asString, isArray, type JsonObject, type JsonValue } from '../wire/json.js'
import { unansweredCalls } from './turn.js'

/** A steer that the server has taken and not yet applied. */
export interface Steer {
  readonly id: string
  /** The response it steers. */
  readonly target: string
  /** As the client sent it, to be given back when it fails. */
  readonly given: JsonValue
  readonly items: readonly Item[]
}

/** Why a steer was refused; OpenAI's list, which is open. */
export type SteerErrorCode =
  | 'response_not_found'
  | 'invalid_input'
  | 'steering_not_supported'
  | 'too_many_pending_steers'
  | 'response_already_completed'
  | 'response_not_active'
  | 'successor_creation_failed'

/** Steers that may wait on one response. The API's own number is unknown. */
export const MAX_PENDING_STEERS = 16

/**
 * The user messages of a steer; `undefined` when its input is neither text nor a list of user
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

/** True when a steer carries nothing but what it may: its lane follows from its target. */
export function isSteerFrame(message: JsonObject): boolean {
  return Object.keys(message).every((name) =>
    ['type', 'previous_response_id', 'input'].includes(name),
  )
}

/** Models that can be steered: the GPT-6 family. */
export function isSteerable(model: string): boolean {
  return /^gpt-6\b/.test(model)
}

/** The steer is queued and belongs to the server from now on. */
export function steerAccepted(steer: Steer, sequenceNumber: number): ServerEvent {
  return {
    type: 'response.steer.accepted',
    sequence_number: sequenceNumber,
    steer: { id: steer.id, previous_response_id: steer.target },
  }
}

/** The steer waits until the client has answered the calls of its target. */
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

/** A stub of the answer that a call waits for. */
function requiredInput(call: Item): JsonObject {
  const stub = { type: `${call.type}_output`, call_id: call.call_id ?? null }
  return call.type === 'function_call' ? { ...stub, name: call.name ?? '' } : stub
}

/** The steer was refused, or could not be applied; its input goes back to the client. */
export function steerFailed(failure: SteerFailure, sequenceNumber: number): ServerEvent {
  const { code, id, target, given } = failure
  return {
    type: 'response.steer.failed',
    sequence_number: sequenceNumber,
    error: { type: 'invalid_request_error', code, message: `The steer was not applied: ${code}.` },
    steer: { ...(id === undefined ? {} : { id }), previous_response_id: target, input: given },
  }
}

/** A steer that came to nothing. */
export interface SteerFailure {
  readonly code: SteerErrorCode
  /** The steer's id, when it had been accepted before. */
  readonly id?: string
  readonly target: string
  readonly given: JsonValue
}

/** The parts of a steer frame, unchecked. */
export function readSteer(message: JsonObject): {
  readonly target: string
  readonly given: JsonValue
} {
  return { target: asString(message.previous_response_id) ?? '', given: message.input ?? null }
}
