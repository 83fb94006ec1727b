// When the connections of a pool are opened: as many as the turns that wait can use, and one ahead
// of need, no faster than the gate allows. It gives out no lane.
import type { Connection } from '../connection/connection.js'
import type { Runtime } from '../runtime/runtime.js'
import { DialLimiter } from './dial-limiter.js'
import type { PoolOptions } from './pool-options.js'
import type { WaitQueue } from './queue.js'

/** What a dialer looks at, and what it does to its pool. */
export interface DialerParts {
  readonly connections: ReadonlySet<Connection>
  readonly waiting: WaitQueue
  /** Opens a connection. */
  readonly open: () => Connection
  /** A pause is over, or there is room: the turns that wait are looked at again. */
  readonly serveQueue: () => void
}

/** Opens the connections of one pool. */
export class Dialer {
  /** When another handshake may begin. */
  readonly gate: DialLimiter = new DialLimiter()
  readonly #options: PoolOptions
  readonly #runtime: Runtime
  readonly #parts: DialerParts
  #cancel = (): void => {}
  /**
   * Whether a head has lost its place to a turn that would have waited for a handshake: the next
   * shall find a free one.
   */
  isShort = false
  #isStopped = false

  constructor(options: PoolOptions, runtime: Runtime, parts: DialerParts) {
    this.#options = options
    this.#runtime = runtime
    this.#parts = parts
  }

  /** How many turns one connection runs at once. */
  get #turnsEach(): number {
    const { maxLanes, maxInFlight } = this.#options.endpoint
    return Math.max(1, Math.min(maxLanes, maxInFlight))
  }

  /** Whether the limits allow one more connection. */
  get hasRoom(): boolean {
    return this.#hasOwnRoom && this.#options.clientConnections.hasRoom
  }

  /** A connection that only finishes its last turns takes no room: new turns need another. */
  get #hasOwnRoom(): boolean {
    const { open, opening } = this.#count
    return !this.#isStopped && open + opening < this.#options.maxConnections
  }

  /**
   * Whether a new connection is worth waiting for: it can be opened, or is being opened and has
   * room for more turns than the others that wait to begin. `isWaiting` says that this turn is one
   * of these.
   */
  mayOpenSoon(isWaiting: boolean): boolean {
    if (this.gate.isPaused(this.#runtime.now())) return false
    const others = this.#parts.waiting.beginning - (isWaiting ? 1 : 0)
    return this.hasRoom || this.#count.opening * this.#turnsEach > others
  }

  /**
   * Opens as many connections as the turns that wait can use, and one ahead of need once turns fill
   * more than half of those that are open: in a burst, turns arrive faster than handshakes end.
   */
  dialAsNeeded(): void {
    this.#cancel()
    const queued = this.#parts.waiting.size
    const { open, opening, inFlight } = this.#count
    // Only where one has opened: before that it is not known whether any will.
    const wanted = open === 0 ? 0 : Math.ceil((inFlight + queued) / Math.ceil(this.#turnsEach / 2))
    const waitedFor = Math.ceil(queued / this.#turnsEach) - opening
    const ahead = this.isShort && opening === 0 ? 1 : 0
    this.isShort = false
    const needed = Math.max(waitedFor, wanted - open - opening, ahead)
    const most = Math.min(needed, this.#mostDuringProof)
    if (most <= 0) return
    const now = this.#runtime.now()
    // With nothing open there is nothing to wait for: a turn must soon learn if HTTP has to do.
    if (this.gate.isPaused(now) && open > 0) {
      this.#serveIn(this.gate.pausedUntil - now)
      return
    }
    const { clientConnections } = this.#options
    for (let i = 0; i < most && this.#hasOwnRoom; i++) {
      // No idle connection is closed for one that is only ahead of need.
      const mayOpen = i < waitedFor ? clientConnections.hasRoom : clientConnections.isFree
      if (!mayOpen) {
        if (i < waitedFor) clientConnections.seek(this.#parts.serveQueue)
        return
      }
      const nextAt = this.gate.nextAt(now)
      if (nextAt > now) {
        this.#serveIn(nextAt - now)
        return
      }
      this.dial()
    }
  }

  /** Opens one connection, whatever is needed. */
  dial(): Connection {
    this.gate.began(this.#runtime.now())
    return this.#parts.open()
  }

  /** Opens nothing more by itself. */
  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  #serveIn(delayMs: number): void {
    this.#cancel = this.#runtime.after(delayMs, this.#parts.serveQueue)
  }

  /**
   * While a connection must show that it is alive, turns may wait for that though there is room
   * elsewhere: then no more are opened than all that wait could use.
   */
  get #mostDuringProof(): number {
    let [inProof, others] = [0, 0]
    for (const { phase, isInProof } of this.#parts.connections) {
      if (isInProof) inProof++
      else if (phase === 'open' || phase === 'connecting') others++
    }
    return inProof === 0
      ? Number.POSITIVE_INFINITY
      : Math.ceil(this.#parts.waiting.size / this.#turnsEach) - others
  }

  get #count(): { readonly open: number; readonly opening: number; readonly inFlight: number } {
    let [open, opening, inFlight] = [0, 0, 0]
    for (const connection of this.#parts.connections) {
      if (connection.phase === 'connecting') opening++
      if (connection.phase !== 'open') continue
      open++
      inFlight += connection.inFlight
    }
    return { open, opening, inFlight }
  }
}
