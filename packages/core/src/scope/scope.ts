// A scope: everything that belongs to one credential, organization, project and set of headers at
// one origin. Its pool, its chains, its replay budget and its circuit are its own; nothing crosses.
import type { Planner, ToolArguments } from '../continuation/index.js'
import type { Endpoint } from '../endpoints/endpoint.js'
import type { WarmlineError } from '../errors.js'
import type { HeadIndex } from '../pool/head-index.js'
import type { Pool } from '../pool/pool.js'
import type { HeaderRecord } from '../protocol/answer-headers.js'
import type { LongValues } from '../protocol/long-values.js'
import type { CreateRequest } from '../protocol/types.js'
import type { CircuitBreaker } from '../recovery/circuit-breaker.js'
import type { RetryBudget } from '../recovery/retry-budget.js'
import type { Runtime } from '../runtime/runtime.js'
import type { AdvisedTurn } from '../telemetry/adviser.js'
import type { Fallback, TurnRecord } from '../telemetry/record.js'
import type { Watchers } from '../telemetry/watchers.js'
import type { Transport } from '../transport/transport.js'
import type { AnswerLimits, TurnTimeouts } from './limits.js'
import type { Observation, ServerKnowledge } from './server-knowledge.js'

/** Sends the histories of these heads again, on another connection; turn/reseed.ts does. */
export type Reseed = (scope: Scope, heads: readonly string[]) => Promise<void>

/** What a turn needs of the scope that it belongs to. */
export interface Scope {
  /** Its name within its client, as records say it: no credential can be told from it. */
  readonly name: string
  readonly runtime: Runtime
  readonly endpoint: Endpoint
  /** The origin of the endpoint's address. */
  readonly origin: string
  readonly chains: Planner
  /** Where its heads are, or why they are gone. */
  readonly heads: HeadIndex
  readonly pool: Pool
  readonly webSocket: Transport
  /** Where its connections lead, as errors name it. */
  readonly where: () => string
  readonly circuit: CircuitBreaker
  readonly budget: RetryBudget
  readonly timeouts: TurnTimeouts
  readonly limits: AnswerLimits
  readonly toolArguments: ToolArguments
  /** Writes the settings that the requests of its client repeat. */
  readonly long: LongValues
  /** Whether its turns ask for a comparison of the prompt cache. */
  readonly diagnosesCache: boolean
  /** What its turns have shown of the server. */
  readonly server: ServerKnowledge
  /** Notes what a turn has shown of the server. */
  readonly observe: (seen: Observation) => void
  /** The server takes no `stream_id`: the client's connections run one turn at a time now. */
  readonly giveUpLanes: () => void
  /** Hears of each turn that can be continued from, and of the response that it continued. */
  readonly committed: (
    responseId: string,
    previous: string | undefined,
    request: CreateRequest,
  ) => void
  /**
   * The header whose value alone seems to make this scope, again and again, and so leaves it
   * without a chain.
   */
  readonly splitBy: string | undefined
  /** The names of the headers in which it differs from an earlier scope of the same credential. */
  readonly unlike: readonly string[]
  readonly record: (record: TurnRecord) => void
  /** Those who watch the turns of its client. */
  readonly watchers: Watchers
  /** The hints for the record of a turn, where somebody reads records. */
  readonly advise: (
    turn: Pick<AdvisedTurn, 'request' | 'continues' | 'responseId'>,
  ) => TurnRecord['hints']
  /**
   * Hears that a turn goes over HTTP though WebSocket mode was wanted, why, and with which error
   * where one was the reason.
   */
  readonly fellBack: (reason: Fallback, error?: WarmlineError) => void
  /**
   * Counts a turn as running until the returned function is called: a scope that goes out of use
   * ends after those, and `drain` waits for them, whatever way they go.
   */
  readonly began: () => () => void
}

/** A turn's scope, and the names of its headers that no connection of that scope carries. */
export interface ScopeOfTurn {
  readonly scope: Scope
  readonly droppedHeaders: readonly string[]
}

/** A call that has come: `drain` waits until it leaves, unless it came too late. */
export interface Admission {
  /** The scope that the headers of its turn make. @throws WarmlineError `closed`. */
  of(headers: HeaderRecord): ScopeOfTurn
  leave(): void
}
