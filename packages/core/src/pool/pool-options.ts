// The server, the limits and the times of a pool.
import type { ConnectionOptions } from '../connection/types.js'
import type { ClientConnections } from './client-connections.js'
import type { ExpiryLimits } from './expiry.js'
import type { SchedulerOptions } from './scheduler.js'

/** The options of a pool; its endpoint may change, and is read whenever it is needed. */
export interface PoolOptions extends ExpiryLimits, SchedulerOptions, ConnectionOptions {
  readonly endpoint: ConnectionOptions['endpoint']
  readonly maxConnections: number
  /** The connections of all pools of the client. */
  readonly clientConnections: ClientConnections
}
