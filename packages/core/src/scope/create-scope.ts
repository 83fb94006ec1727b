// Makes the scope of one set of headers out of the parts that belong to it alone and those that all
// scopes of its client share. It keeps none.
import { type HistoryBudget, Planner } from '../continuation/index.js'
import { originOf } from '../endpoints/endpoint.js'
import type { ResolvedOptions } from '../options.js'
import type { ClientConnections } from '../pool/client-connections.js'
import { HeadIndex } from '../pool/head-index.js'
import { Pool } from '../pool/pool.js'
import type { HeaderRecord } from '../protocol/answer-headers.js'
import type { LongValues } from '../protocol/long-values.js'
import { CircuitBreaker, type ClientCircuitBreaker } from '../recovery/circuit-breaker.js'
import { RetryBudget } from '../recovery/retry-budget.js'
import type { Runtime } from '../runtime/runtime.js'
import { websocketTransport } from '../transport/websocket.js'
import type { Reseed, Scope } from './scope.js'
import { afterObservation, unknownServer } from './server-knowledge.js'
import { serverName } from './server-name.js'

/** What all scopes of one client share: bounds that hold for the whole client. */
export interface SharedByScopes {
  readonly budget: RetryBudget
  readonly circuit: ClientCircuitBreaker
  readonly connections: ClientConnections
  readonly memory: HistoryBudget
  readonly long: LongValues
  /** Sends the histories of heads again whose connection goes out of use. */
  readonly reseed: Reseed
}

/** What is particular about one scope. */
export interface ScopeParts
  extends Pick<
    Scope,
    'name' | 'splitBy' | 'unlike' | 'record' | 'advise' | 'watchers' | 'fellBack' | 'began'
  > {
  /** The headers that make it, and that its handshakes carry. */
  readonly headers: HeaderRecord
}

/** Makes a function that makes scopes. */
export function scopeMaker(
  options: ResolvedOptions,
  runtime: Runtime,
  shared: SharedByScopes,
): (parts: ScopeParts) => Scope {
  const { endpoint, agent } = options
  const where = (): string => serverName(endpoint, runtime, agent !== undefined)
  return ({ headers, ...parts }) => {
    const heads = new HeadIndex()
    const chains = new Planner({ ...options, heads }, () => runtime.now(), shared.memory)
    const reseeds = options.reseed && endpoint.hasWarmUp
    const circuit = new CircuitBreaker(shared.circuit)
    const pool = new Pool(
      {
        ...options,
        // As it has turned out to be by the time that it is asked for.
        get endpoint() {
          return shared.connections.endpoint
        },
        handshakeHeaders: headers,
        clientConnections: shared.connections,
        isResting: (head) => chains.isResting(head),
      },
      runtime,
      {
        heads,
        rotated: (rotated) => {
          if (reseeds) void shared.reseed(scope, rotated)
        },
        dialFailed: (status) => circuit.failed(runtime.now(), status),
      },
    )
    let server = unknownServer(endpoint.isKnown)
    const scope: Scope = {
      ...parts,
      runtime,
      endpoint,
      origin: originOf(endpoint),
      chains,
      heads,
      pool,
      where,
      webSocket: websocketTransport(pool, { maxFrameBytes: endpoint.maxFrameBytes, where }),
      circuit,
      budget: new RetryBudget(shared.budget),
      timeouts: options,
      limits: options,
      toolArguments: options.toolArguments,
      long: shared.long,
      diagnosesCache: options.cacheDiagnostics && endpoint.diagnosesCache,
      get server() {
        return server
      },
      observe: (seen) => {
        server = afterObservation(server, seen)
      },
      giveUpLanes: () => shared.connections.giveUpLanes(),
      committed: (responseId, previous, { input: _, ...settings }) => {
        if (reseeds) heads.keepSettings(responseId, previous, settings)
      },
    }
    return scope
  }
}
