// The pending steers of one connection, and what happens to each when its response ends. It starts
// nothing; the connection's state does.
import type { Profile } from '../profiles/profile.js'
import type { NewId } from '../wire/ids.js'
import type { JsonObject } from '../wire/json.js'
import type { Effect } from './effect.js'
import {
  isSteerable,
  isSteerFrame,
  maxPendingSteers,
  readSteer,
  readSteerInput,
  type Steer,
  type SteerErrorCode,
  steerAccepted,
  steerFailed,
  steerPending,
} from './steering.js'
import { type Turn, type TurnEnd, unansweredCalls } from './turn.js'

/** What follows the end of a steered turn. */
export interface AfterEnd {
  readonly effects: readonly Effect[]
  /** The create that the server makes itself. */
  readonly successor: JsonObject | undefined
}

const nothingFollows: AfterEnd = { effects: [], successor: undefined }

/** The steers of one connection. */
export class Steers {
  readonly #profile: Profile
  readonly #newId: NewId
  readonly #waiting = new Map<string, Steer[]>()

  constructor(profile: Profile, newId: NewId) {
    this.#profile = profile
    this.#newId = newId
  }

  /** True while a steer waits for this response. */
  isWaitingFor(responseId: string): boolean {
    return this.#waiting.has(responseId)
  }

  /** Returns the running turn that a steer frame targets. */
  find(message: JsonObject, running: Iterable<Turn>): Turn | undefined {
    const { target } = readSteer(message)
    for (const turn of running) if (turn.shownId === target) return turn
    return undefined
  }

  /** Answers a steer frame: accepted, or failed with its reason. */
  receive(message: JsonObject, target: Turn | undefined, isKnown: (id: string) => boolean): Effect {
    const steer = readSteer(message)
    const lane = target?.lane
    const sequenceNumber = target?.sequence.take() ?? 0
    const code = this.#refusalOf(message, target, isKnown(steer.target))
    if (code !== undefined)
      return { type: 'send', lane, event: steerFailed({ code, ...steer }, sequenceNumber) }
    const accepted: Steer = {
      id: this.#newId('steer'),
      ...steer,
      items: readSteerInput(steer.given) ?? [],
    }
    this.#waiting.set(steer.target, [...(this.#waiting.get(steer.target) ?? []), accepted])
    return { type: 'send', lane, event: steerAccepted(accepted, sequenceNumber) }
  }

  #refusalOf(
    message: JsonObject,
    target: Turn | undefined,
    isKnown: boolean,
  ): SteerErrorCode | undefined {
    if (target === undefined) return isKnown ? 'response_already_completed' : 'response_not_found'
    if (!isSteerFrame(message) || readSteerInput(message.input) === undefined)
      return 'invalid_input'
    const { request } = target
    const isManaged = (request.conversation ?? request.context_management ?? null) !== null
    if (!this.#profile.steers || isManaged || !isSteerable(request.model ?? ''))
      return 'steering_not_supported'
    if (target.isWarmUp) return 'response_not_active'
    if ((this.#waiting.get(target.shownId)?.length ?? 0) >= maxPendingSteers)
      return 'too_many_pending_steers'
    return undefined
  }

  /** Removes and returns the steers that wait for a continuation of this response. */
  take(responseId: string): readonly Steer[] {
    const steers = this.#waiting.get(responseId) ?? []
    this.#waiting.delete(responseId)
    return steers
  }

  /** Returns a steer to the client because its continuation was refused. */
  fail(steer: Steer, lane: string | undefined): Effect {
    return {
      type: 'send',
      lane,
      event: steerFailed({ code: 'successor_creation_failed', ...steer }, 0),
    }
  }

  /** Decides what happens to the steers of a turn that ended. */
  afterEnd(turn: Turn, end: TurnEnd): AfterEnd {
    const steers = this.#waiting.get(turn.shownId)
    if (steers === undefined) return nothingFollows
    if (end.type === 'failed' || end.type === 'abandoned') {
      this.#waiting.delete(turn.shownId)
      return { effects: steers.map((steer) => this.fail(steer, turn.lane)), successor: undefined }
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
  }
}

/**
 * Returns the create that continues the steered turn; planning puts the steers into its empty
 * input.
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
