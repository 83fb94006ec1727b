// The fuzz of a pool on driven sockets and a driven clock: what happens to it, in which order, from
// one seed. What must be true of it is in pool-oracle.ts.
import type { Endpoint } from '../../../src/endpoints/endpoint.js'
import { type Bench, bench, lanes, single } from '../../support/pool.js'
import { Random } from '../soak/random.js'
import { FuzzedCallers } from './pool-callers.js'
import { PoolOracle, WatchedConnections } from './pool-oracle.js'
import { FuzzedServer } from './pool-server.js'
import { starving } from './pool-starvation.js'

/** What a fuzz of pools has shown. */
export interface PoolFuzzResult {
  readonly pools: number
  readonly turns: number
  readonly lanes: number
  readonly forks: number
  readonly completed: number
  /** The first ten pools with a problem, each with the seed that shows it again. */
  readonly wrong: readonly string[]
}

/** Runs one pool after the other, each from a seed of its own. */
export async function fuzzPools(seed: number, pools: number): Promise<PoolFuzzResult> {
  const counts = { turns: 0, lanes: 0, forks: 0, completed: 0 }
  const wrong: string[] = []
  for (let i = 0; i < pools && wrong.length < 10; i++) {
    const one = new PoolCase(seed + i)
    await one.run()
    counts.turns += one.callers.turns.length
    counts.lanes += one.oracle.counts.lanes
    counts.forks += one.oracle.counts.forks
    counts.completed += one.oracle.counts.completed
    const { problems } = one.oracle
    if (problems.length > 0) wrong.push(`seed ${seed + i}: ${problems.slice(0, 3).join(' ')}`)
  }
  return { pools, ...counts, wrong }
}

const acquireTimeoutMs = 20_000

/** For at most so long after a handshake has failed, no other is begun. */
const maxPauseMs = 30_000

/** How many rounds of answers every turn ends in, after which all should be over. */
const maxRounds = 60

/** One pool, its callers and its server. */
class PoolCase {
  readonly oracle: PoolOracle
  readonly callers: FuzzedCallers
  readonly #random: Random
  readonly #bench: Bench
  readonly #connections: WatchedConnections
  readonly #server: FuzzedServer
  readonly #maxConnections: number
  readonly #maxTotal: number
  readonly #hasPings: boolean
  /** Whether connections last, so that many heads come together. */
  readonly #isCalm: boolean
  readonly #endpoint: Endpoint
  /** How many handshakes failed, and when the last one did. */
  #failed = 0
  #failedAt = 0

  constructor(seed: number) {
    const random = new Random(seed)
    this.#random = random
    const server = random.chance(0.7)
      ? {
          ...lanes,
          maxLanes: 2 + random.below(4),
          maxInFlight: 1 + random.below(4),
          closesAfterError: random.chance(0.3),
        }
      : { ...single, hasOneModelPerConnection: random.chance(0.3) }
    const endpoint = random.chance(0.2) ? { ...server, maxAgeMs: 60_000 } : server
    this.#endpoint = endpoint
    this.#maxTotal = random.chance(0.3) ? 1 + random.below(2) : Number.POSITIVE_INFINITY
    this.#maxConnections = 1 + random.below(3)
    this.#hasPings = random.chance(0.5)
    const unruliness = random.pick([0, 0.3, 1])
    this.#isCalm = unruliness === 0 && random.chance(0.7)
    const isResting = random.chance(0.3)
    this.#connections = new WatchedConnections(this.#maxTotal, endpoint, () => this.oracle)
    this.#bench = bench({
      endpoint,
      clientConnections: this.#connections,
      maxConnections: this.#maxConnections,
      maxQueued: random.chance(0.3) ? 3 : 100,
      acquireTimeoutMs,
      connectTimeoutMs: 3_000,
      idleTimeoutMs: 30_000,
      pingIntervalMs: this.#hasPings ? 5_000 : 0,
      pongTimeoutMs: 1_000,
      isResting: (head) => isResting && head.endsWith('1'),
    })
    this.oracle = new PoolOracle(this.#bench, this.#connections, endpoint)
    this.#server = new FuzzedServer(this.#bench.runtime, random, unruliness)
    this.callers = new FuzzedCallers(this.#bench, {
      oracle: this.oracle,
      server: this.#server,
      random,
      reenters: !this.#isCalm || random.chance(0.3),
    })
  }

  get #isWrong(): boolean {
    return this.oracle.problems.length > 0
  }

  async run(): Promise<void> {
    const steps = 60 + this.#random.below(120)
    for (let i = 0; i < steps && !this.#isWrong; i++) {
      this.#guard(() => this.#happen())
      if (this.#random.chance(0.6)) await this.#settle()
      if (this.#random.chance(0.06)) await this.#crowd()
    }
    if (!this.#isWrong) await this.#end()
  }

  /** Something happens. */
  #happen(): void {
    const { runtime } = this.#bench
    const random = this.#random
    const x = random.next()
    if (x < 0.2) this.callers.start()
    else if (x < 0.66) this.#server.goOn()
    else if (x < 0.76) this.#server.answerHandshake()
    else if (x < 0.79) this.callers.giveUp()
    else if (x < 0.81) this.callers.abort()
    else if (x < 0.84) this.callers.send()
    else if (x < 0.85) this.callers.release()
    else if (x < 0.91) runtime.advance(random.below(random.pick([300, 300, 6_000])))
    else if (x < 0.95) this.#server.pongAll()
    else if (!this.#isCalm) this.#disturb()
  }

  /** Something happens that most pools see seldom. */
  #disturb(): void {
    const { runtime, pool } = this.#bench
    const x = this.#random.next()
    if (x < 0.2) pool.renew()
    else if (x < 0.3) pool.retire()
    else if (x < 0.5) this.callers.releaseHead()
    else if (x < 0.6) runtime.sleep(40_000)
    else if (x < 0.7 && this.#hasPings) this.#server.silenceOne()
    else if (x < 0.8) this.callers.connect()
    else if (x < 0.82) this.callers.close()
  }

  /** Does something in which nothing may throw. */
  #guard(act: () => void): void {
    try {
      act()
    } catch (fault) {
      this.oracle.note(`Thrown: ${fault instanceof Error ? fault.stack : fault}`)
    }
  }

  /** Lets everything happen that needs no time, and looks. */
  async #settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    const failed = this.#connections.all.filter(
      ({ phase, handshakeMs }) => phase === 'closed' && handshakeMs === undefined,
    ).length
    if (failed > this.#failed) this.#failedAt = this.#bench.runtime.now()
    this.#failed = failed
    this.oracle.check(this.callers.turns)
  }

  /** Time passes, in which connections open and nothing else is done. */
  async #pass(byMs: number): Promise<void> {
    this.#guard(() => this.#server.openAll())
    await this.#settle()
    this.#guard(() => this.#server.pongAll())
    this.#guard(() => this.#bench.runtime.advance(byMs))
    await this.#settle()
  }

  /** Several turns come at once, often where all others have ended, and then nothing happens. */
  async #crowd(): Promise<void> {
    if (this.#random.chance(0.7)) {
      this.#guard(() => this.#server.finishAll())
      await this.#settle()
    }
    for (let i = this.#random.below(9); i > 0; i--) this.#guard(() => this.callers.start())
    await this.#standStill()
  }

  /** Lets a quarter of `acquireTimeoutMs` pass: each turn that a lane could take must be placed. */
  async #standStill(): Promise<void> {
    for (let i = 0; i < 7 && !this.#isWrong; i++) await this.#pass(1_000)
    this.#guard(() => this.#server.pongAll())
    await this.#settle()
    this.oracle.checkBounds()
    const { runtime, heads } = this.#bench
    const now = runtime.now()
    const connections = this.#connections.all
    const inUse = connections.filter(({ phase }) => phase === 'open' || phase === 'connecting')
    const mayOpen =
      inUse.length < Math.min(this.#maxConnections, this.#maxTotal) &&
      now - this.#failedAt > maxPauseMs
    const waiting = this.callers.turns.filter(({ state }) => state === 'waiting')
    const { forked } = this.oracle
    const still = { now, acquireTimeoutMs, mayOpen, connections, heads, forked, waiting }
    for (const problem of starving({ ...still, endpoint: this.#endpoint }))
      this.oracle.note(problem)
  }

  /** The pool is drained while turns run, or closed after them; every turn ends as it should. */
  async #end(): Promise<void> {
    const { runtime, pool } = this.#bench
    this.callers.reenters = false
    let isDrained = false
    const isDraining = this.#random.chance(0.5)
    if (isDraining)
      pool.drain().then(() => {
        isDrained = true
      })
    await this.#endTurns()
    if (isDraining && !isDrained && !this.#isWrong) this.oracle.note('The drain did not end.')
    if (!isDraining) this.#guard(() => this.callers.close())
    await this.#settle()
    this.#guard(() => runtime.advance(70_000))
    await this.#settle()
    this.oracle.checkEnd()
  }

  async #endTurns(): Promise<void> {
    for (let i = 0; i < maxRounds && !this.#isWrong; i++) {
      await this.#pass(1_100)
      this.#guard(() => this.callers.sendAll())
      this.#guard(() => this.#server.finishAll())
      await this.#settle()
      if (this.callers.areOver && this.#bench.pool.stats.inFlight === 0) return
    }
    if (!this.#isWrong) this.oracle.note(`Turns do not end: ${this.callers.left.join()}.`)
  }
}
