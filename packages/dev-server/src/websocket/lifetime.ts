// The lifetime of a connection: its age limit, its idle limit, and pings. It owns the timers; the
// connection sends and closes.
import type { Clock, Timer } from '../clock/clock.js'
import type { Profile } from '../profiles/profile.js'

/** The connection that a lifetime watches. */
export interface LifetimeOptions {
  readonly profile: Profile
  readonly clock: Clock
  /** Sends a protocol ping. */
  ping(): void
  /** True while a response runs; such a connection is not idle. */
  isBusy(): boolean
  /** Called at the age limit. */
  onAge(): void
  /** Called when the client has sent nothing for `maxIdleMs`. */
  onIdle(): void
  /** Called when a ping was not answered in time. */
  onSilence(): void
}

/** The timers of one connection. They start with the constructor; a limit of 0 has no timer. */
export class Lifetime {
  readonly #options: LifetimeOptions
  readonly #timers = new Set<Timer>()
  #touchedMs: number
  #pongTimer: Timer | undefined

  constructor(options: LifetimeOptions) {
    this.#options = options
    const { clock, profile } = options
    this.#touchedMs = clock.now()
    if (profile.maxAgeMs > 0) this.#after(profile.maxAgeMs, () => options.onAge())
    if (profile.maxIdleMs > 0) this.#watchIdle()
    if (profile.pingIntervalMs > 0) this.#pingLater()
  }

  /** The client has sent a frame or a ping. */
  touch(): void {
    this.#touchedMs = this.#options.clock.now()
  }

  /** The client has answered a ping. */
  pong(): void {
    if (this.#pongTimer === undefined) return
    this.#pongTimer.cancel()
    this.#timers.delete(this.#pongTimer)
    this.#pongTimer = undefined
  }

  /** Cancels all timers. Safe to call again. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  #after(delayMs: number, run: () => void): Timer {
    const timer = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(timer)
      run()
    })
    this.#timers.add(timer)
    return timer
  }

  /**
   * One timer that checks again when it is due is cheaper than one that restarts with each frame.
   */
  #watchIdle(): void {
    const { clock, profile } = this.#options
    const leftMs = this.#touchedMs + profile.maxIdleMs - clock.now()
    if (leftMs > 0) this.#after(leftMs, () => this.#watchIdle())
    else if (this.#options.isBusy()) this.#after(profile.maxIdleMs, () => this.#watchIdle())
    else this.#options.onIdle()
  }

  #pingLater(): void {
    const { profile } = this.#options
    this.#after(profile.pingIntervalMs, () => {
      this.#options.ping()
      this.#pongTimer ??= this.#after(profile.pingTimeoutMs, () => this.#options.onSilence())
      this.#pingLater()
    })
  }
}
