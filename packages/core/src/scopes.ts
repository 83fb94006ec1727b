// Everything that one client keeps: a scope per credential and set of headers, the listeners to their turns, their counts
// and their end. It runs no turn.
import { channel } from 'node:diagnostics_channel'
import { LRUCache } from 'lru-cache'
import { Chains } from './continuation/index.js'
import { WarmlineError } from './errors.js'
import type { ResolvedOptions } from './options.js'
import { Pool } from './pool/pool.js'
import { ReplayBudget } from './recovery/budget.js'
import { Circuit } from './recovery/circuit.js'
import { UnstoredMemory } from './recovery/unstored.js'
import type { Runtime } from './runtime/runtime.js'
import { type Headers, type Scope, ScopeKeys } from './scope.js'
import { type TurnRecord, tell } from './telemetry/record.js'
import { websocketTransport } from './transport/websocket.js'
import { Reseeder } from './turn/reseed.js'

/** Counts of what a client holds now. */
export interface ClientStats {
  /** Credentials and sets of headers in use. */
  readonly scopes: number
  /** Open or opening connections. */
  readonly connections: number
  /** Turns that run on a connection. */
  readonly inFlight: number
  /** Turns that wait for a lane. */
  readonly queued: number
  /** Responses that can be continued from. */
  readonly chains: number
  /** Bytes of history held to recognise them by. */
  readonly historyBytes: number
}

/** Most credentials that one client keeps connections for; the one unused for longest goes first. */
const maxScopes = 1000

/** Where every turn's record is published, for those who observe a process from outside its code. */
const turns = channel('warmline:turn')

/** The scopes of one client. */
export class Scopes {
  readonly #options: ResolvedOptions
  readonly #runtime: Runtime
  readonly #circuit = new Circuit()
  readonly #budget = new ReplayBudget()
  readonly #listeners = new Set<(record: TurnRecord) => void>()
  readonly #keys = new ScopeKeys()
  readonly #scopes: LRUCache<string, Scope>
  /** Out of use, but with turns that still run. */
  readonly #leaving = new Set<Scope>()
  /** True from the first call of `drain` or `close`. */
  isClosed = false
  /** True from the first call of `close`: nothing is waited for any more. */
  #isOver = false
  #running = 0
  #whenIdle: (() => void)[] = []

  constructor(options: ResolvedOptions, runtime: Runtime) {
    this.#options = options
    this.#runtime = runtime
    this.#scopes = new LRUCache({
      max: maxScopes,
      ttl: Math.max(options.maxChainAgeMs, options.turnTimeoutMs),
      updateAgeOnGet: true,
      ttlResolution: 0,
      perf: { now: () => runtime.now() },
      dispose: (scope) => this.#leave(scope),
    })
  }

  /** The scope that these headers make. @throws WarmlineError `closed`. */
  of(headers: Headers): Scope {
    if (this.isClosed) {
      throw new WarmlineError('closed', 'The client is closed. Make a new one to go on.', {
        replaySafety: 'safe',
      })
    }
    const key = this.#keys.of(headers)
    const known = this.#scopes.get(key)
    if (known !== undefined) return known
    // Scopes whose key was rotated are never asked for again: what they held goes when another is made.
    this.#scopes.purgeStale()
    const scope = createScope(this.#options, this.#runtime, {
      headers,
      circuit: this.#circuit,
      budget: this.#budget,
      record: (record) => this.#record(record),
      began: () => this.#began(),
    })
    this.#scopes.set(key, scope)
    return scope
  }

  /** Calls back with the record of every turn. Returns the way to stop. */
  onTurn(listener: (record: TurnRecord) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get stats(): ClientStats {
    const kept = [...this.#scopes.values()]
    const all = this.#all
    const sum = (count: (scope: Scope) => number, scopes: readonly Scope[] = kept): number =>
      scopes.reduce((total, scope) => total + count(scope), 0)
    return {
      scopes: kept.length,
      connections: sum(({ pool }) => pool.stats.connections, all),
      inFlight: sum(({ pool }) => pool.stats.inFlight, all),
      queued: sum(({ pool }) => pool.stats.queued, all),
      chains: sum(({ chains }) => chains.count),
      historyBytes: sum(({ chains }) => chains.bytes),
    }
  }

  /** Takes no new turns and resolves when those that run have ended. */
  async drain(): Promise<void> {
    this.isClosed = true
    await Promise.all(this.#all.map(({ pool }) => pool.drain()))
    if (this.#running > 0 && !this.#isOver) await new Promise<void>((resolve) => this.#whenIdle.push(resolve))
    this.#scopes.clear()
  }

  /** Ends every connection now. */
  close(): void {
    this.isClosed = true
    this.#isOver = true
    for (const { pool } of this.#all) pool.close()
    for (const resolve of this.#whenIdle.splice(0)) resolve()
    this.#scopes.clear()
  }

  get #all(): readonly Scope[] {
    return [...this.#scopes.values(), ...this.#leaving]
  }

  #leave(scope: Scope): void {
    this.#leaving.add(scope)
    void scope.pool.drain().then(() => this.#leaving.delete(scope))
  }

  #began(): () => void {
    this.#running++
    return () => {
      this.#running--
      if (this.#running > 0) return
      for (const resolve of this.#whenIdle.splice(0)) resolve()
    }
  }

  #record(record: TurnRecord): void {
    turns.publish(record)
    for (const listener of this.#listeners) tell(listener, record)
  }
}

/** Makes the scope of one set of headers. */
function createScope(
  options: ResolvedOptions,
  runtime: Runtime,
  shared: {
    readonly headers: Headers
    readonly circuit: Circuit
    readonly budget: ReplayBudget
    readonly record: Scope['record']
    readonly began: Scope['began']
  },
): Scope {
  const { endpoint } = options
  const chains = new Chains(options, () => runtime.now())
  const reseeder = options.reseed && endpoint.hasWarmUp ? new Reseeder() : undefined
  const pool = new Pool(
    { ...options, handshakeHeaders: shared.headers },
    runtime,
    (responseId, loss) => {
      chains.cool(responseId, loss)
      reseeder?.forget(responseId)
    },
    (heads) => void reseeder?.reseed(scope, heads),
    (status) => shared.circuit.failed(runtime.now(), status),
  )
  const scope: Scope = {
    runtime,
    endpoint,
    chains,
    pool,
    webSocket: websocketTransport(pool, endpoint.maxFrameBytes),
    circuit: shared.circuit,
    budget: shared.budget,
    timeouts: options,
    toolArguments: options.toolArguments,
    unstored: new UnstoredMemory(),
    committed: (id, previous, request) => reseeder?.remember(id, previous, request),
    isNotHonoured: false,
    record: shared.record,
    began: shared.began,
  }
  return scope
}
