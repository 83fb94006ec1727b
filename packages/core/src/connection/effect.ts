// What an input of a connection leads to outside of its lanes: turns.ts collects effects,
// connection.ts carries out those of the socket and of turns, and the pool carries out the others.
import type { ConnectionEnd, Lane, RunningTurn, Told, TurnSink } from './lane.js'
import type { HeadLoss } from './types.js'

/** What the pool is to do. */
export type ConnectionEffect =
  /** The handshake succeeded. */
  | { readonly type: 'opened' }
  /** A lane holds this response now. */
  | { readonly type: 'head_held'; readonly responseId: string; readonly lane: Lane }
  /** A response that a lane held is gone. */
  | { readonly type: 'head_lost'; readonly responseId: string; readonly loss: HeadLoss }
  /** The connection has ended, and gives no more effects but `room`. */
  | { readonly type: 'ended'; readonly end: ConnectionEnd }
  /** A lane became free, or the connection took up or ended work: a waiting turn may be served. */
  | { readonly type: 'room' }

/** What a turn is to be told, unless it was given up meanwhile. */
export type TurnEffect = Told & { readonly turn: RunningTurn; readonly sink: TurnSink }

/**
 * Everything that one input leads to, in order: where heads are comes before the event that says so
 * to a turn, and every event of a turn before the room that its end makes.
 */
export type Effect =
  | ConnectionEffect
  | TurnEffect
  /** Begin the closing handshake, bounded. */
  | { readonly type: 'close_socket' }
  /** Drop the socket without ceremony. */
  | { readonly type: 'terminate_socket' }

const none: readonly Effect[] = []

/** What the inputs of a connection have led to since it was last taken. */
export class EffectList {
  /** Whether they have made room for a turn that waits. */
  hasMadeRoom = false
  #effects = none

  /** Adds an effect. Most inputs lead to one: a list of one is made, and grows but rarely. */
  add(effect: Effect): void {
    this.#effects = this.#effects.length === 0 ? [effect] : [...this.#effects, effect]
  }

  /** Takes all of them, and last the room. */
  take(): readonly Effect[] {
    if (this.hasMadeRoom) this.add({ type: 'room' })
    this.hasMadeRoom = false
    const effects = this.#effects
    this.#effects = none
    return effects
  }
}
