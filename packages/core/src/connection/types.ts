// What a connection is made with, what may be known of it, and what a turn holds of it. Types only.
import type { Endpoint } from '../endpoints/endpoint.js'
import type { DialRequest } from '../runtime/runtime.js'
import type { ConnectionEnd, Lane, TurnSink } from './lane.js'
import type { ResponseIds } from './response-ids.js'
import type { ConnectionState } from './state.js'

/** Why a head is no longer in the server's cache, as far as a connection can tell. */
export type HeadLoss = 'displaced' | 'failed' | 'connection_lost' | 'rotated'

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

/** What may be known of a connection: by the turns on it, and by who judges its age. */
export interface ConnectionInfo {
  readonly name: string
  readonly phase: ConnectionState['phase']
  /** When its handshake began, in wall-clock milliseconds, as are the other times. */
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
  readonly connection: ConnectionInfo
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
