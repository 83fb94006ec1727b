// The circuit of one origin: whether WebSocket mode is worth trying there, or HTTP at once. It opens by network errors
// and by statuses that say "not here", cools down for longer each time, and lets one probe through. Time is passed in.
import { notOfferedStatuses } from './failure.js'

/** How long a circuit stays open at first, and at most. */
const firstCoolDownMs = 30_000
const maxCoolDownMs = 10 * 60_000
/** Network failures in a row that open it; one may be a blip. */
const failuresToOpen = 3
/** Whether to try WebSocket mode at an origin. */
export class Circuit {
  #failures = 0
  #coolDownMs = 0
  #openUntil: number | undefined
  #isProbed = false

  /** Whether a turn may try WebSocket mode now. After the cool-down one turn may, and the next a cool-down later. */
  mayTry(now: number): boolean {
    if (this.#openUntil === undefined) return true
    if (now < this.#openUntil) return false
    this.#openUntil = now + firstCoolDownMs
    this.#isProbed = true
    return true
  }

  /** A connection was open. */
  succeeded(): void {
    this.#failures = 0
    this.#coolDownMs = 0
    this.#openUntil = undefined
    this.#isProbed = false
  }

  /** A handshake failed; `status` is the refusal's, or missing for a network failure. */
  failed(now: number, status: number | undefined): void {
    // Other statuses belong to a credential or pass by themselves.
    if (status !== undefined && !notOfferedStatuses.has(status)) return
    // Handshakes that were under way when it opened say nothing new.
    if (this.#openUntil !== undefined && now < this.#openUntil && !this.#isProbed) return
    this.#isProbed = false
    this.#failures++
    const isBlip = status === undefined && this.#failures < failuresToOpen && this.#openUntil === undefined
    if (isBlip) return
    this.#coolDownMs = Math.min(
      maxCoolDownMs,
      this.#coolDownMs === 0 ? firstCoolDownMs : this.#coolDownMs * 2,
    )
    this.#openUntil = now + this.#coolDownMs
  }
}
