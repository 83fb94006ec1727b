// The types around a connection's state: its options, what it asks for each create, and what it
// shows of its lanes.
import type { Profile } from '../profiles/profile.js'
import type { NewId } from '../wire/ids.js'
import type { ModelRefusal } from './plan-turn.js'
import type { Quirks } from './quirks.js'
import type { Store } from './store.js'

/** A lane and the response that it holds. */
export interface LaneSnapshot {
  /** `undefined` for the default lane. */
  readonly lane: string | undefined
  /** The id of the response that can be continued here without the store. */
  readonly newest: string | undefined
  /** The id of the running response. */
  readonly running: string | undefined
}

/** Options of `createConnectionState`. */
export interface ConnectionStateOptions {
  readonly profile: Profile
  /** The store that all connections of the server share. */
  readonly store: Store
  /** The owner whose stored responses this connection may continue. @default '' */
  readonly owner?: string
  /** Source of response and steer ids. @default createIds() */
  readonly newId?: NewId
  /**
   * Called for each create: returns how this server misbehaves.
   * @default not at all
   */
  readonly quirksOf?: (create: StartingCreate) => Quirks
  /** Called for each create that makes output: why the model refuses it. @default it answers */
  readonly modelRefusal?: ModelRefusal
}

/** A create that is about to start. */
export interface StartingCreate {
  readonly lane: string | undefined
  /** The n-th response of its connection, from 1, if it is not refused. */
  readonly number: number
  /** Whether it names a response to continue. */
  readonly isAnchored: boolean
}
