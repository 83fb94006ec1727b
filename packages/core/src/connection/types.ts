// What a connection is made with, whom it tells, and what a turn holds of it. Types only.
import type { Endpoint } from '../endpoints/endpoint.js'
import type { DialRequest } from '../runtime/runtime.js'
import type { ConnectionEnd, Lane, TurnSink } from './lane.js'
import type { ResponseIds } from './response-ids.js'
import type { ConnectionState } from './state.js'

/** Why a head is no longer in the server's cache, as far as a connection can tell. */
export type HeadLoss = 'displaced' | 'failed' | 'connection_lost' | 'rotated'

/** What a connection reports to its pool. */
export interface ConnectionOwner {
  /** A lane holds this response now. */
  headHeld(responseId: string, lane: Lane): void
  /** A response that a lane held is gone. */
  headLost(responseId: string, loss: HeadLoss): void
  /** The handshake succeeded. */
  opened(): void
  /**
   * A lane became free, or the connection took up or ended work: someone who waits may be served.
   */
  changed(): void
  ended(end: ConnectionEnd): void
}

/** What a connection is made with. */
export interface ConnectionOptions {
  readonly name: string
  readonly endpoint: Endpoint
  readonly dial: DialRequest
  /** How long the handshake may take. */
  readonly connectTimeoutMs: number
  readonly pingIntervalMs: number
  readonly pongTimeoutMs: number
  /** How deeply the JSON of a frame may nest. */
  readonly maxNesting: number
  /** The ids that all connections of its pool have seen. */
  readonly responseIds: ResponseIds
}

/** What a turn takes a lane for. */
export interface LaneClaim {
  /**
   * The `previous_response_id` that its request names, whoever set it: its answer must show the
   * same.
   */
  readonly anchor: string | undefined
  readonly model: string | undefined
  /** Whether it sets what continuations inherit on this endpoint. */
  readonly isInstructed: boolean
  /** The lane whose head it forks. */
  readonly source: Lane | undefined
}

/** What a turn may know of the connection that its lane is on. */
export interface HeldConnection {
  readonly name: string
  readonly phase: ConnectionState['phase']
  readonly openedAt: number
  /** When a turn last began or ended. */
  readonly usedAt: number
  /** When anything last came from the server. */
  readonly heardAt: number
  /**
   * A number of its own from 0 to 1, which spreads the ends of connections that were opened
   * together.
   */
  readonly jitter: number
  /** How long the handshake took; `undefined` until it has succeeded. */
  readonly handshakeMs: number | undefined
  /** What the server said in the handshake that people look up. */
  readonly handshakeHeaders: Readonly<Record<string, string>>
}

/** A turn's hold on its lane. */
export interface TurnHold {
  readonly connection: HeldConnection
  readonly lane: Lane
  /**
   * Sends the turn's frame; from here on the sink hears of it. Gives the connection's end where
   * that came before the write: then nothing was sent, and the sink hears nothing.
   */
  send(text: string, sink: TurnSink): ConnectionEnd | undefined
  /**
   * Gives the turn up: nothing more is handed on. Its lane is given out again after its terminal
   * event only.
   */
  abandon(boundMs: number): void
  /** Gives the lane back unused. */
  release(): void
}
