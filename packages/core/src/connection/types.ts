// What a connection is made with, and what a turn asks of it. Types only.
import type { Endpoint } from '../endpoints/endpoint.js'
import type { DialRequest } from '../runtime/runtime.js'
import type { Lane } from './lane.js'

/** Why a head is no longer in the server's cache, as far as a connection can tell. */
export type HeadLoss = 'displaced' | 'failed' | 'connection_lost' | 'rotated'

/** The server and the limits of a connection. */
export interface ConnectionOptions extends Omit<DialRequest, 'url' | 'headers'> {
  readonly endpoint: Endpoint
  /** The headers of its handshake, credentials among them. */
  readonly handshakeHeaders: DialRequest['headers']
  /** How long the handshake may take. */
  readonly connectTimeoutMs: number
  /** Milliseconds between pings; 0 switches them off. */
  readonly pingIntervalMs: number
  /** Without any frame or pong for this long after a ping, the connection counts as dead. */
  readonly pongTimeoutMs: number
  /** How deeply the JSON of a frame may nest. */
  readonly maxNesting: number
}

/** What a turn takes a lane for. */
export interface LaneClaim {
  /** The `previous_response_id` that its request names: its answer must show the same. */
  readonly anchor: string | undefined
  readonly model: string | undefined
  /** Whether it sets what continuations inherit on this endpoint. */
  readonly isInstructed: boolean
  /** The lane whose head it forks. */
  readonly source: Lane | undefined
}
