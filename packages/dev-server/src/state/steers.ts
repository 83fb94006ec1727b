/**
 * The steers that wait on one connection: which response each is for, and what becomes of it when
 * that response ends. Owns no lane and starts nothing; the connection state does.
 */
import type { Profile } from '../profiles/profile.js'
import type { NewId } from '../wire/ids.js'
import type { JsonObject } from '../wire/json.js'
import type { Effect } from './effect.js'
import {
  isSteerable,
  isSteerFrame,
  MAX_PENDING_STEERS,
  readSteer,
  readSteerInput,
  type Steer,
  type SteerErrorCode,
  steerAccepted,
  steerFailed,
  steerPending,
} from './steering.js'
import { type Turn, type TurnEnd, unansweredCalls } from './turn.js'

/** What follows for the steers of a turn that ended. */
export interface AfterEnd {
  readonly effects: readonly Effect[]
  /** The create that the server makes by itself. */
  readonly successor: JsonObject | undefined
}

/** The steers of one connection. */
export interface Steers {
  isWaitingFor(responseId: string): boolean
  /** The running turn that a steer frame is for. */
  find(message: JsonObject, running: Iterable<Turn>): Turn | undefined
  /** Answers a steer frame: accepted, or failed with its reason. */
  receive(message: JsonObject, target: Turn | undefined, isKnown: (id: string) => boolean): Effect
  /** Takes the steers that wait for a continuation of this response. */
  take(responseId: string): readonly Steer[]
  /** Gives a steer back because its continuation was refused. */
  fail(steer: Steer, lane: string | undefined): Effect
  afterEnd(turn: Turn, end: TurnEnd): AfterEnd
}

const NOTHING: AfterEnd = { effects: [], successor: undefined }

/** No steers yet. */
export function createSteers(profile: Profile, newId: NewId): Steers {
  const waiting = new Map<string, Steer[]>()

  const refusalOf = (
    message: JsonObject,
    target: Turn | undefined,
    isKnown: boolean,
  ): SteerErrorCode | undefined => {
    if (target === undefined) return isKnown ? 'response_already_completed' : 'response_not_found'
    if (!isSteerFrame(message) || readSteerInput(message.input) === undefined)
      return 'invalid_input'
    const { request } = target
    const isManaged = (request.conversation ?? request.context_management ?? null) !== null
    if (!profile.steers || isManaged || !isSteerable(request.model ?? ''))
      return 'steering_not_supported'
    if (target.isWarmUp) return 'response_not_active'
    if ((waiting.get(target.shownId)?.length ?? 0) >= MAX_PENDING_STEERS)
      return 'too_many_pending_steers'
    return undefined
  }

  const giveBack = (steer: Steer, lane: string | undefined): Effect => ({
    type: 'send',
    lane,
    event: steerFailed({ code: 'successor_creation_failed', ...steer }, 0),
  })

  return {
    isWaitingFor: (responseId) => waiting.has(responseId),
    find(message, running) {
      const { target } = readSteer(message)
      for (const turn of running) if (turn.shownId === target) return turn
      return undefined
    },
    receive(message, target, isKnown) {
      const steer = readSteer(message)
      const lane = target?.lane
      const sequenceNumber = target?.sequence.take() ?? 0
      const code = refusalOf(message, target, isKnown(steer.target))
      if (code !== undefined)
        return { type: 'send', lane, event: steerFailed({ code, ...steer }, sequenceNumber) }
      const accepted: Steer = {
        id: newId('steer'),
        ...steer,
        items: readSteerInput(steer.given) ?? [],
      }
      waiting.set(steer.target, [...(waiting.get(steer.target) ?? []), accepted])
      return { type: 'send', lane, event: steerAccepted(accepted, sequenceNumber) }
    },
    take(responseId) {
      const steers = waiting.get(responseId) ?? []
      waiting.delete(responseId)
      return steers
    },
    fail: giveBack,
    afterEnd(turn, end) {
      const steers = waiting.get(turn.shownId)
      if (steers === undefined) return NOTHING
      if (end.type === 'failed' || end.type === 'abandoned') {
        waiting.delete(turn.shownId)
        return { effects: steers.map((steer) => giveBack(steer, turn.lane)), successor: undefined }
      }
      if (unansweredCalls(end.output).length === 0)
        return { effects: [], successor: successorOf(turn) }
      const pending = steers.map(
        (steer): Effect => ({
          type: 'send',
          lane: turn.lane,
          event: steerPending(steer, end.output, turn.sequence.take()),
        }),
      )
      return { effects: pending, successor: undefined }
    },
  }
}

/**
 * The settings of the steered turn, continued from it; the steers themselves are put in front of
 * its empty input.
 */
function successorOf(turn: Turn): JsonObject {
  const {
    input: _input,
    generate: _generate,
    conversation: _conversation,
    ...settings
  } = turn.request
  return { ...settings, type: 'response.create', previous_response_id: turn.shownId, input: [] }
}
