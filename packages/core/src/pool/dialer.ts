// When the connections of a pool are opened: as many as those who wait can use, and one ahead of
// need, no faster than the gate allows. It gives out no lane.
import type { Connection } from '../connection/connection.js'
import type { Endpoint } from '../endpoints/endpoint.js'
import type { Runtime } from '../runtime/runtime.js'
import type { ClientConnections } from './client-connections.js'
import { DialLimiter } from './dial-limiter.js'
import type { WaitQueue } from './queue.js'

/** Limits of a dialer. */
export interface DialerOptions {
  readonly endpoint: Endpoint
  readonly maxConnections: number
  /** The connections of all pools of the client, which bound this one's too. */
  readonly clientConnections: ClientConnections
}

/** What a dialer does to its pool. */
export interface DialerOwner {
  /** Opens a connection. */
  dial(): Connection
  /** A pause is over, or there is room: those who wait are looked at again. */
  serveQueue(): void
}

/** What a dialer looks at, and its pool. */
export interface DialerParts {
  readonly connections: ReadonlySet<Connection>
  readonly waiting: WaitQueue
  readonly owner: DialerOwner
}

/** Opens the connections of one pool. */
export class Dialer {
  readonly #options: DialerOptions
  readonly #runtime: Runtime
  readonly #connections: ReadonlySet<Connection>
  readonly #waiting: WaitQueue
  readonly #owner: DialerOwner
  readonly #gate = new DialLimiter()
  #cancel: (() => void) | undefined
  /**
   * Whether a head has lost its place to one who would have waited for a handshake: the next shall
   * find a free one.
   */
  isShort = false
  #isStopped = false

  constructor(options: DialerOptions, runtime: Runtime, parts: DialerParts) {
    this.#options = options
    this.#runtime = runtime
    this.#connections = parts.connections
    this.#waiting = parts.waiting
    this.#owner = parts.owner
  }

  /** How many turns one connection runs at once. */
  get turnsEach(): number {
    const { maxLanes, maxInFlight } = this.#options.endpoint
    return Math.max(1, Math.min(maxLanes, maxInFlight))
  }

  /** Whether the limits allow one more connection. */
  get hasRoom(): boolean {
    return this.#hasOwnRoom && this.#options.clientConnections.hasRoom
  }

  /**
   * Those that only finish their last turns take no room: what they can no longer serve must go
   * elsewhere.
   */
  get #hasOwnRoom(): boolean {
    const { open, opening } = this.#count
    return !this.#isStopped && open + opening < this.#options.maxConnections
  }

  /** Whether more than one handshake in a row has failed. */
  get isFailingRepeatedly(): boolean {
    return this.#gate.isFailingRepeatedly
  }

  /**
   * Whether a new connection is worth waiting for: it can be opened, or is being opened and has
   * room beside the others who wait to begin. `isWaiting` says that this turn is one of these.
   */
  mayOpenSoon(isWaiting: boolean): boolean {
    if (this.#gate.isPaused(this.#runtime.now())) return false
    const others = this.#waiting.beginning - (isWaiting ? 1 : 0)
    return this.hasRoom || this.#count.opening * this.turnsEach > others
  }

  /**
   * Opens as many connections as those who wait can use, and one ahead of need once turns fill more
   * than half of those that are open: in a burst, turns arrive faster than handshakes end.
   */
  dialAsNeeded(): void {
    this.#cancel?.()
    this.#cancel = undefined
    const queued = this.#waiting.size
    const { open, opening, inFlight } = this.#count
    // Only where one has opened: before that it is not known whether any will.
    const wanted = open === 0 ? 0 : Math.ceil((inFlight + queued) / Math.ceil(this.turnsEach / 2))
    const waitedFor = Math.ceil(queued / this.turnsEach) - opening
    const ahead = this.isShort && opening === 0 ? 1 : 0
    this.isShort = false
    const needed = Math.min(
      Math.max(waitedFor, wanted - open - opening, ahead),
      this.#mostBesideProof,
    )
    if (needed <= 0) return
    const now = this.#runtime.now()
    // With nothing open there is nothing to wait for: those who wait must learn soon whether HTTP
    // has to do.
    if (this.#gate.isPaused(now) && open > 0) {
      this.#lookAgainIn(this.#gate.pausedUntil - now)
      return
    }
    const { clientConnections } = this.#options
    for (let i = 0; i < needed && this.#hasOwnRoom; i++) {
      // No idle connection is closed for one that is only ahead of need.
      const mayOpen = i < waitedFor ? clientConnections.hasRoom : clientConnections.isFree
      if (!mayOpen) {
        if (i < waitedFor) clientConnections.seek(this.#owner)
        return
      }
      const nextAt = this.#gate.nextAt(now)
      if (nextAt > now) {
        this.#lookAgainIn(nextAt - now)
        return
      }
      this.dial()
    }
  }

  /** Opens one connection, whatever is needed. */
  dial(): Connection {
    this.#gate.began(this.#runtime.now())
    return this.#owner.dial()
  }

  /** A handshake has succeeded. */
  succeeded(): void {
    this.#gate.succeeded()
  }

  /** A handshake has failed. */
  failed(): void {
    this.#gate.failed(this.#runtime.now())
  }

  /** Opens nothing more by itself. */
  stop(): void {
    this.#isStopped = true
    this.#cancel?.()
  }

  #lookAgainIn(delayMs: number): void {
    this.#cancel = this.#runtime.after(delayMs, () => this.#owner.serveQueue())
  }

  /**
   * While a connection must show that it is alive, turns may wait for that though there is room
   * elsewhere: then no more are opened than all who wait could use.
   */
  get #mostBesideProof(): number {
    let [inProof, others] = [0, 0]
    for (const { phase, isInProof } of this.#connections) {
      if (isInProof) inProof++
      else if (phase === 'open' || phase === 'connecting') others++
    }
    return inProof === 0
      ? Number.POSITIVE_INFINITY
      : Math.ceil(this.#waiting.size / this.turnsEach) - others
  }

  get #count(): { readonly open: number; readonly opening: number; readonly inFlight: number } {
    let [open, opening, inFlight] = [0, 0, 0]
    for (const connection of this.#connections) {
      if (connection.phase === 'connecting') opening++
      if (connection.phase !== 'open') continue
      open++
      inFlight += connection.inFlight
    }
    return { open, opening, inFlight }
  }
}
