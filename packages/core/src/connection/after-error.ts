// What an error of the whole connection tells the turns on it. It ends nothing.
import {
  isLaneNameRefused,
  isLimitOfConnection,
  isSafetyStop,
  stopWithoutTurn,
} from '../protocol/error-codes.js'
import { readErrorFrame } from '../protocol/error-frame.js'
import { type Frame, frameOf } from '../protocol/frame.js'
import type { Told, TurnEffect } from './effect.js'
import type { Lane } from './lane.js'

/**
 * What every turn hears of a safety stop that does not say which of several it stopped: nothing of
 * another's.
 */
const stopOfSome = frameOf(stopWithoutTurn, JSON.stringify(stopWithoutTurn))

/**
 * What the turns of these lanes are told of an error that may be of several: they are handed it
 * only if it is about the connection, else it may quote another's. They hear nothing after it.
 */
export function tellAll(lanes: readonly Lane[], frame: Frame): readonly TurnEffect[] {
  const error = readErrorFrame(frame.event)
  const effects: TurnEffect[] = []
  for (const { id, turn } of lanes) {
    const sink = turn?.sink
    if (turn === undefined || sink === undefined) continue
    turn.sink = undefined
    const isTold = isLimitOfConnection(error) || (id !== undefined && isLaneNameRefused(error))
    // It does not say which turn was stopped: none of them may be sent again.
    const told: Told = isSafetyStop(error)
      ? { type: 'turn_event', frame: stopOfSome, isOfAll: true }
      : // A turn that has begun was not refused by it, whatever it says.
        isTold && !turn.identity.hasBegun
        ? { type: 'turn_event', frame, isOfAll: true }
        : { type: 'turn_lost', end: endedWithError(), wasAlone: false }
    effects.push({ ...told, turn, sink })
  }
  return effects
}

function endedWithError(): { readonly type: 'lost'; readonly cause: Error } {
  return { type: 'lost', cause: new Error('The server ended the connection with an error.') }
}
