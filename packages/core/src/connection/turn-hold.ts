// A turn's hold on its lane: what it may do there. It decides nothing about the lane.
import type { Runtime } from '../runtime/runtime.js'
import type { Effect } from './effect.js'
import type { ConnectionEnd, Lane, RunningTurn } from './lane.js'
import { type ConnectionTurns, retired } from './turns.js'
import type { ConnectionInfo, TurnHold } from './types.js'

/** What a hold needs of its connection. */
export interface HoldParts {
  readonly connection: ConnectionInfo
  readonly turns: ConnectionTurns
  readonly runtime: Pick<Runtime, 'after'>
  /** Writes a frame; gives the end of a socket that does not take it. */
  readonly write: (text: string) => ConnectionEnd | undefined
  /** Carries out what an input has led to. */
  readonly perform: (effects: readonly Effect[]) => void
}

/** Makes the hold of a turn that has taken a lane. */
export function holdLane(parts: HoldParts, lane: Lane, turn: RunningTurn): TurnHold {
  const { connection, turns, runtime, write, perform } = parts
  return {
    connection,
    lane,
    send: (text, sink) => {
      if (lane.turn !== turn) return turns.end ?? retired
      turns.sending(turn, sink)
      const fault = write(text)
      if (fault === undefined) return undefined
      perform(turns.notSent(turn, fault))
      return fault.type === 'lost' ? fault : retired
    },
    abandon: (boundMs) => {
      const effects = turns.abandon(lane, turn)
      if (lane.turn === turn)
        turn.cancelBound = runtime.after(boundMs, () => perform(turns.boundPassed(lane, turn)))
      perform(effects)
    },
    release: () => perform(turns.release(lane, turn)),
  }
}
