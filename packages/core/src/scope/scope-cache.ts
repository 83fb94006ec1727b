// Everything that one client keeps: a scope per credential and set of headers, within bounds, the
// listeners to their turns, their counts and their end. It runs no turn.
import { openChannel } from '#runtime'
import type { ConnectionInfo } from '../connection/info.js'
import { HistoryBudget } from '../continuation/index.js'
import type { ResolvedOptions } from '../options.js'
import { ClientConnections } from '../pool/client-connections.js'
import type { HeaderRecord } from '../protocol/answer-headers.js'
import { LongValues } from '../protocol/long-values.js'
import { ClientCircuitBreaker } from '../recovery/circuit-breaker.js'
import { RetryBudget } from '../recovery/retry-budget.js'
import type { Runtime } from '../runtime/runtime.js'
import { Adviser } from '../telemetry/adviser.js'
import { Listeners } from '../telemetry/listener.js'
import { Notices } from '../telemetry/notices.js'
import type { TurnProgress } from '../telemetry/progress.js'
import type { TurnRecord } from '../telemetry/record.js'
import { TurnCounter, type TurnTotals } from '../telemetry/turn-totals.js'
import { Watchers } from '../telemetry/watchers.js'
import { Admissions } from './admissions.js'
import { type ScopeParts, type SharedByScopes, scopeMaker } from './create-scope.js'
import type { Admission, Scope, ScopeOfTurn } from './scope.js'
import { sortHeaders } from './scope-headers.js'
import { ScopeKeys } from './scope-key.js'
import { SplitDetector } from './split-detector.js'

/** Counts of what a client holds now, and of its turns so far. */
export interface ClientStats {
  /** Credentials and sets of headers in use, at most `maxScopes`. */
  readonly scopes: number
  /** Open or opening connections. */
  readonly connections: number
  /** Turns that run on a connection. */
  readonly inFlight: number
  /** Turns that wait for a lane. */
  readonly queued: number
  /** Responses that can be continued from. */
  readonly chains: number
  /** Bytes of history held to recognize them by. */
  readonly historyBytes: number
  /**
   * The totals of all turns that have ended, by scope and model: the sums of the records that
   * `onTurn` gives. At most 201 rows; the ones unused for longest are joined in one, `others`.
   */
  readonly turns: readonly TurnTotals[]
}

/** A scope and how it is used. */
interface Entry {
  readonly scope: Scope
  readonly headers: HeaderRecord
  running: number
  usedAt: number
  /** Another scope has taken its place: it ends after the turns that run in it. */
  isOut: boolean
}

/** Most warnings of headers: a caller who makes up headers shall not fill a log. */
const maxWarnings = 8

/** Publishes every turn's record, for observers of a process from outside its code. */
const turns = openChannel('warmline:turn')

/** The scopes of one client. */
export class ScopeCache {
  readonly #options: ResolvedOptions
  readonly #runtime: Runtime
  readonly #memory: HistoryBudget
  readonly #long = new LongValues()
  readonly #make: (parts: ScopeParts) => Scope
  readonly #perRequest: ReadonlySet<string>
  readonly #listeners: Listeners<TurnRecord>
  readonly #watchers: Watchers
  readonly #keys = new ScopeKeys()
  /** By key, the one unused for longest first. */
  readonly #entries = new Map<string, Entry>()
  /** The one used last, which stands last. */
  #newest: Entry | undefined
  /** Out of use, but with turns that still run. */
  readonly #leaving = new Set<Entry>()
  readonly #splits = new SplitDetector()
  readonly #counter = new TurnCounter()
  readonly #adviser = new Adviser()
  /** The warnings and debug lines of the client. */
  readonly notices: Notices
  /** The headers that a warning has named. */
  readonly #warned = new Set<string>()
  /** Whether a single turn's record has been asked for. */
  #areRecordsRead = false
  /** How many scopes it has made. */
  #made = 0
  readonly #admissions = new Admissions()

  constructor(options: ResolvedOptions, runtime: Runtime, reseed: SharedByScopes['reseed']) {
    this.#options = options
    this.#runtime = runtime
    this.notices = new Notices(runtime, options)
    const hear = (fault: unknown): void => this.notices.listenerFailed(fault)
    this.#listeners = new Listeners(hear)
    this.#watchers = new Watchers(() => runtime.now(), hear)
    this.#memory = new HistoryBudget(options)
    this.#perRequest = new Set(options.perRequestHeaders)
    this.#make = scopeMaker(options, runtime, {
      budget: RetryBudget.ofClient(),
      circuit: new ClientCircuitBreaker(),
      connections: new ClientConnections(options.maxTotalConnections, options.endpoint),
      memory: this.#memory,
      long: this.#long,
      reseed,
    })
  }

  /** True from the first call of `drain` or `close`. */
  get isClosed(): boolean {
    return this.#admissions.isClosed
  }

  /** Lets a call in before its scope is known; one that comes too late gets none. */
  admit(): Admission {
    const { check, leave } = this.#admissions.admit()
    const of = (headers: HeaderRecord): ScopeOfTurn => {
      check()
      return this.#scopeOf(headers)
    }
    return { of, leave }
  }

  #scopeOf(headers: HeaderRecord): ScopeOfTurn {
    const sorted = sortHeaders(Object.entries(headers), this.#perRequest)
    const key = this.#keys.of(sorted.scope)
    const entry = this.#entries.get(key) ?? this.#add(sorted.scope)
    entry.usedAt = this.#runtime.now()
    if (entry !== this.#newest) {
      this.#entries.delete(key)
      this.#entries.set(key, entry)
      this.#newest = entry
    }
    return { scope: entry.scope, droppedHeaders: sorted.dropped }
  }

  /** Calls back with the record of every turn. Returns the way to stop. */
  onTurn(listener: (record: TurnRecord) => void): () => void {
    return this.#listeners.add(listener)
  }

  /** Tells of every turn while it runs. Returns the way to stop. */
  watch(listener: (progress: TurnProgress) => void): () => void {
    return this.#watchers.add(listener)
  }

  /** The connections as they are now. */
  connections(): readonly ConnectionInfo[] {
    return this.#all.flatMap(({ scope }) => scope.pool.describe(scope.name))
  }

  /** The scope of this name, if it is still there. */
  named(name: string): Scope | undefined {
    return this.#all.find(({ scope }) => scope.name === name)?.scope
  }

  /** Notes that somebody reads the records of single turns, so that the next ones have hints. */
  recordsAreRead(): void {
    this.#areRecordsRead = true
  }

  /** Forgets responses, whichever scope they belong to. */
  release(responseIds: Iterable<string>): void {
    for (const responseId of responseIds) {
      for (const { scope } of this.#all) {
        scope.chains.forget(responseId)
        scope.pool.release(responseId)
      }
    }
  }

  /** What the client holds now, and its turns so far. */
  stats(): ClientStats {
    const pools = this.#all.map(({ scope }) => scope.pool.stats)
    const sum = (field: 'connections' | 'inFlight' | 'queued'): number =>
      pools.reduce((total, stats) => total + stats[field], 0)
    return {
      scopes: this.#entries.size,
      connections: sum('connections'),
      inFlight: sum('inFlight'),
      queued: sum('queued'),
      chains: this.#memory.count,
      historyBytes: this.#memory.bytes,
      turns: this.#counter.totals,
    }
  }

  /** Takes no new calls and resolves when those that were let in have ended. */
  async drain(): Promise<void> {
    await this.#admissions.drain()
    await Promise.all(this.#all.map(({ scope }) => scope.pool.drain()))
    this.#forgetAll()
  }

  /** Ends every connection now. */
  close(): void {
    this.#admissions.close()
    for (const { scope } of this.#all) scope.pool.close()
    this.#forgetAll()
  }

  /** Whether somebody reads records. Hints cost hashes of the request, and are for readers only. */
  get #hasReaders(): boolean {
    return (
      this.#listeners.count > 0 ||
      this.#watchers.isWatching ||
      this.#areRecordsRead ||
      turns.hasSubscribers ||
      this.notices.isDebugging
    )
  }

  get #all(): readonly Entry[] {
    return [...this.#entries.values(), ...this.#leaving]
  }

  /** Makes the scope of these headers, and room for it. */
  #add(headers: HeaderRecord): Entry {
    const { maxScopes, maxChainAgeMs, endpoint } = this.#options
    const since = this.#runtime.now() - maxChainAgeMs
    for (const [key, entry] of this.#entries) {
      // Those that come after were used since.
      if (entry.usedAt >= since) break
      // Scopes whose key was rotated are never asked for again.
      if (entry.running === 0) this.#evict(key, entry)
    }
    while (this.#entries.size >= maxScopes) this.#evictOne()
    const unlike = this.#splits.differences(headers)
    const splitBy = this.#splits.add(headers)
    const name = `s${++this.#made}`
    if (splitBy !== undefined) this.#warnOf(splitBy)
    const entry: Entry = {
      headers,
      running: 0,
      usedAt: 0,
      isOut: false,
      scope: this.#make({
        name,
        headers,
        splitBy,
        unlike,
        record: (record) => this.#record(record),
        watchers: this.#watchers,
        advise: (turn) =>
          this.#hasReaders ? this.#adviser.advise({ ...turn, scope: name, endpoint }) : undefined,
        fellBack: (reason, error) => this.notices.fellBack(reason, error),
        began: () => this.#began(entry),
      }),
    }
    return entry
  }

  /** The scope unused for longest goes, of those without a running turn if there is one. */
  #evictOne(): void {
    const [oldest] = this.#entries
    const chosen = this.#entries.entries().find(([, { running }]) => running === 0) ?? oldest
    if (chosen !== undefined) this.#evict(...chosen)
  }

  /** Takes a scope out of use. Turns that run in it go on; the next of its headers gets another. */
  #evict(key: string, entry: Entry): void {
    this.#entries.delete(key)
    if (entry === this.#newest) this.#newest = undefined
    entry.isOut = true
    this.#splits.delete(entry.headers)
    if (entry.running > 0) this.#leaving.add(entry)
    else entry.scope.chains.clear()
    entry.scope.pool.retire()
  }

  #began(entry: Entry): () => void {
    const ended = this.#admissions.began()
    entry.running++
    if (entry.isOut) this.#leaving.add(entry)
    return () => {
      entry.running--
      if (entry.running === 0 && this.#leaving.delete(entry)) entry.scope.chains.clear()
      ended()
    }
  }

  #forgetAll(): void {
    for (const { scope } of this.#all) scope.chains.clear()
    this.#entries.clear()
    this.#newest = undefined
    this.#long.clear()
  }

  #warnOf(header: string): void {
    if (this.#warned.has(header) || this.#warned.size >= maxWarnings) return
    this.#warned.add(header)
    this.#runtime.warn(
      `Turns differ in their header ${header} again and again, and every value gets connections and chains of its own. ` +
        'If it says nothing of who asks, name it in perRequestHeaders.',
      'WARMLINE_SCOPE_HEADER',
    )
  }

  #record(record: TurnRecord): void {
    this.#counter.add(record)
    turns.publish(record)
    this.notices.turn(record)
    this.#listeners.now()(record)
  }
}
