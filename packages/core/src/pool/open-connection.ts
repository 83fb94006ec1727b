// The options of a pool, and the connections that are opened with them.
import { Connection, type Report } from '../connection/connection.js'
import type { ResponseIds } from '../connection/response-ids.js'
import { type Endpoint, webSocketUrl } from '../endpoints/endpoint.js'
import type { Runtime, SocketAgent } from '../runtime/runtime.js'
import type { ClientConnections } from './client-connections.js'
import type { ExpiryLimits } from './expiry.js'
import type { SchedulerOptions } from './scheduler.js'

/** Limits and times of a pool. */
export interface PoolOptions extends ExpiryLimits, SchedulerOptions {
  readonly endpoint: Endpoint
  /** The headers of every handshake, credentials among them. */
  readonly handshakeHeaders: Readonly<Record<string, string>>
  readonly maxConnections: number
  /** The connections of all pools of the client. */
  readonly clientConnections: ClientConnections
  readonly connectTimeoutMs: number
  readonly compression: boolean
  readonly agent: SocketAgent | undefined
  readonly maxInboundFrameBytes: number
  readonly maxNesting: number
}

/** What the connections of one pool share. */
export interface ConnectionParts {
  readonly responseIds: ResponseIds
  readonly report: Report
}

/** Opens a connection. */
export function openConnection(
  options: PoolOptions,
  runtime: Runtime,
  { responseIds, report }: ConnectionParts,
): Connection {
  const { connectTimeoutMs, pingIntervalMs, pongTimeoutMs, maxNesting } = options
  const { compression, agent, maxInboundFrameBytes } = options
  return new Connection(
    {
      name: options.clientConnections.nextName(),
      // As it has turned out to be by the time that it is asked for.
      get endpoint() {
        return options.endpoint
      },
      dial: {
        url: webSocketUrl(options.endpoint),
        headers: options.handshakeHeaders,
        compression,
        agent,
        maxInboundFrameBytes,
      },
      connectTimeoutMs,
      pingIntervalMs,
      pongTimeoutMs,
      maxNesting,
      responseIds,
    },
    runtime,
    report,
  )
}
