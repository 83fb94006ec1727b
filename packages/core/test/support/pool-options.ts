// The options of a pool for tests that drive one without a client: lanes, and no pings.
import { openaiEndpoint } from '../../src/endpoints/endpoints.js'
import { ClientConnections } from '../../src/pool/client-connections.js'
import type { PoolOptions } from '../../src/pool/pool-options.js'

/** What a client passes to its pool, by default and with few turns waiting. */
export const poolOptions: PoolOptions = {
  endpoint: openaiEndpoint(),
  handshakeHeaders: {},
  maxConnections: 4,
  clientConnections: new ClientConnections(Number.POSITIVE_INFINITY, openaiEndpoint()),
  maxQueued: 10,
  acquireTimeoutMs: 60_000,
  connectTimeoutMs: 15_000,
  idleTimeoutMs: 300_000,
  turnTimeoutMs: 3_000_000,
  pingIntervalMs: 0,
  pongTimeoutMs: 20_000,
  compression: false,
  agent: undefined,
  maxInboundFrameBytes: 2 ** 26,
  maxNesting: 512,
}
