// The circuit of one scope: whether WebSocket mode is worth trying, or HTTP at once. It opens by
// network errors and by statuses that say "not here", cools down for longer each time, and lets one
// probe through. What one tenant is told says nothing of another, so a client has one of its own
// that opens only when several scopes have failed. Time is passed in.
import { notOfferedStatuses } from './failures.js'

/** How long a circuit stays open at first, and at most. */
const firstCoolDownMs = 30_000
const maxCoolDownMs = 10 * 60_000
/** Network failures in a row that open a scope's circuit; one may be a blip. */
const failuresToOpen = 3
/** Scopes that must have failed, while none succeeded, for their client's circuit to open. */
const scopesToOpen = 3

/** Open for a while after a failure, longer after each that follows, with one probe at the end. */
class Breaker {
  #coolDownMs = 0
  #openUntil: number | undefined
  #isProbed = false

  /** Whether it has opened and no success has closed it since. */
  get hasOpened(): boolean {
    return this.#openUntil !== undefined
  }

  /** Whether no turn may try WebSocket mode now. */
  isOpen(now: number): boolean {
    return this.#openUntil !== undefined && now < this.#openUntil
  }

  /** Whether a failure now comes of what began before it opened, and so says nothing new. */
  isLate(now: number): boolean {
    return this.isOpen(now) && !this.#isProbed
  }

  /** A turn tries WebSocket mode; after a cool-down, the next may only a cool-down later. */
  probe(now: number): void {
    if (this.#openUntil === undefined) return
    this.#openUntil = now + firstCoolDownMs
    this.#isProbed = true
  }

  open(now: number): void {
    this.#isProbed = false
    this.#coolDownMs = Math.min(
      maxCoolDownMs,
      this.#coolDownMs === 0 ? firstCoolDownMs : this.#coolDownMs * 2,
    )
    this.#openUntil = now + this.#coolDownMs
  }

  close(): void {
    this.#coolDownMs = 0
    this.#openUntil = undefined
    this.#isProbed = false
  }
}

/** What the circuits of all scopes of one client have in common. */
export class ClientCircuitBreaker extends Breaker {
  /** The scopes that have failed since one succeeded; no more are kept than it takes. */
  readonly #failed = new Set<CircuitBreaker>()

  succeeded(): void {
    this.#failed.clear()
    this.close()
  }

  failed(now: number, scope: CircuitBreaker): void {
    if (this.isLate(now)) return
    if (this.#failed.size < scopesToOpen) this.#failed.add(scope)
    if (this.#failed.size >= scopesToOpen) this.open(now)
  }
}

/** Whether to try WebSocket mode in one scope. */
export class CircuitBreaker extends Breaker {
  readonly #client: ClientCircuitBreaker | undefined
  #failures = 0

  constructor(client?: ClientCircuitBreaker) {
    super()
    this.#client = client
  }

  /** Whether a turn may try WebSocket mode now: not while it cools down. */
  mayTry(now: number): boolean {
    return !this.isOpen(now) && this.#client?.isOpen(now) !== true
  }

  override probe(now: number): void {
    super.probe(now)
    this.#client?.probe(now)
  }

  /** A connection was open. */
  succeeded(): void {
    this.#failures = 0
    this.close()
    this.#client?.succeeded()
  }

  /** A handshake failed: with a status, in this process (`'local'`), or in the network (none). */
  failed(now: number, status: number | 'local' | undefined): void {
    // Other statuses belong to a credential or pass by themselves.
    if (typeof status === 'number' && !notOfferedStatuses.has(status)) return
    this.#client?.failed(now, this)
    // Handshakes that were under way when it opened say nothing new.
    if (this.isLate(now)) return
    this.#failures++
    const isBlip = status === undefined && this.#failures < failuresToOpen && !this.hasOpened
    if (!isBlip) this.open(now)
  }
}
