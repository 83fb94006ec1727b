// What an error tells the turns of a connection, and what may still run after it. It ends nothing.
import type { Endpoint } from '../endpoints/endpoint.js'
import {
  isConnectionLimit,
  isLaneNameRefused,
  isLimitOfConnection,
  isSafetyStop,
  stopWithoutTurn,
} from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { type Frame, frameOf } from '../protocol/frame.js'
import type { AnswerIdentity } from './answer-identity.js'
import type { TurnEffect } from './effect.js'
import type { Lane, Told } from './lane.js'

/** What a turn hears of a safety stop that does not say which of several turns it stopped. */
const stopOfSome = frameOf(stopWithoutTurn, JSON.stringify(stopWithoutTurn))

/**
 * What the turns of these lanes are told of an error that may be of several: they are handed it
 * only if it is about the connection, else it may quote another's. They hear nothing after it.
 */
export function tellAll(lanes: readonly Lane[], frame: Frame): readonly TurnEffect[] {
  const error = readErrorFrame(frame.outline)
  const effects: TurnEffect[] = []
  for (const { id, turn } of lanes) {
    const sink = turn?.sink
    if (turn === undefined || sink === undefined) continue
    turn.sink = undefined
    const isTold = isLimitOfConnection(error) || (id !== undefined && isLaneNameRefused(error))
    let told: Told
    // It does not say which turn was stopped: none of them may be sent again.
    if (isSafetyStop(error)) told = { type: 'turn_event', frame: stopOfSome, isOfAll: true }
    // A turn that has begun was not refused by it, whatever it says.
    else if (isTold && !turn.identity.hasBegun) told = { type: 'turn_event', frame, isOfAll: true }
    else {
      const cause = new Error('The server ended the connection with an error.')
      told = { type: 'turn_lost', end: { type: 'lost', cause }, wasAlone: false }
    }
    effects.push({ ...told, turn, sink })
  }
  return effects
}

/**
 * Whether a response may still run after the terminal event of its turn. After an error the server
 * may be at work on it, whatever the error says: a gateway that times out is one example. What
 * failed may go on all the same, and what was cut short before its beginning was told may begin
 * yet.
 */
export function mayGoOn({ type }: Frame, { isCreated }: AnswerIdentity): boolean {
  return (
    type === 'error' || type === 'response.failed' || (type === 'response.incomplete' && !isCreated)
  )
}

/** Whether the server closes the connection after this event, or takes no more turns on it. */
export function endsUse(frame: Frame, { closesAfterError }: Endpoint): boolean {
  if (frame.type !== 'error') return false
  return closesAfterError || isConnectionLimit(readErrorFrame(frame.outline))
}
