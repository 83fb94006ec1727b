// When another handshake may begin: a rate that no burst of turns exceeds, and a pause that grows
// while servers refuse. Time is passed in; it opens nothing.

/**
 * Handshakes that may begin at once, and how soon each is allowed again. Codex's backend refuses
 * bursts (docs/internals/field-failures.md#too-many-handshakes).
 */
const burst = 20
const refillMs = 50
/** The pause after a failed handshake, at first and at most. */
const firstPauseMs = 1_000
const maxPauseMs = 30_000

/** The gate of one pool. */
export class DialLimiter {
  #tokens = burst
  #filledAt: number | undefined
  #pauseMs = 0
  /** When the pause after failed handshakes ends. */
  pausedUntil = 0

  /** When the rate allows the next handshake: `now`, or later. */
  nextAt(now: number): number {
    this.#fill(now)
    return this.#tokens >= 1 ? now : (this.#filledAt ?? now) + refillMs
  }

  /** Whether handshakes failed lately, so that what is open should do instead. */
  isPaused(now: number): boolean {
    return now < this.pausedUntil
  }

  /** Whether more than one handshake in a row has failed. */
  get isFailingRepeatedly(): boolean {
    return this.#pauseMs > firstPauseMs
  }

  /** A handshake begins. */
  began(now: number): void {
    this.#fill(now)
    this.#tokens--
  }

  succeeded(): void {
    this.#pauseMs = 0
    this.pausedUntil = 0
  }

  failed(now: number): void {
    this.#pauseMs = Math.min(maxPauseMs, this.#pauseMs === 0 ? firstPauseMs : this.#pauseMs * 2)
    this.pausedUntil = now + this.#pauseMs
  }

  #fill(now: number): void {
    this.#filledAt ??= now
    const gained = Math.floor((now - this.#filledAt) / refillMs)
    if (gained <= 0) return
    this.#tokens = Math.min(burst, this.#tokens + gained)
    this.#filledAt += gained * refillMs
  }
}
