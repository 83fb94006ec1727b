/**
 * How long a connection lives: its age, its idleness, and whether its client still answers pings.
 * Owns the timers; what is sent and how it is closed is the connection's.
 */
import type { Clock, Timer } from '../clock/clock.js'
import type { Profile } from '../profiles/profile.js'

/** What a lifetime watches over. */
export interface LifetimeOptions {
  readonly profile: Profile
  readonly clock: Clock
  /** Sends a protocol ping. */
  ping(): void
  /** True while a response runs: a connection that waits for its own server is not idle. */
  isBusy(): boolean
  /** The age limit is reached. */
  onAge(): void
  /** Nothing came from the client for as long as the profile allows. */
  onIdle(): void
  /** A ping was not answered in time. */
  onSilence(): void
}

/** The running timers of one connection. */
export interface Lifetime {
  /** Something came from the client: a frame or a ping. */
  touch(): void
  /** A pong came. */
  pong(): void
  /** Ends all timers. Safe to call again. */
  stop(): void
}

/** Starts the timers; a limit of 0 has none. */
export function watchLifetime(options: LifetimeOptions): Lifetime {
  const { clock, profile } = options
  const timers = new Set<Timer>()
  let touchedMs = clock.now()
  let pongTimer: Timer | undefined

  const after = (delayMs: number, run: () => void): Timer => {
    const timer = clock.after(delayMs, () => {
      timers.delete(timer)
      run()
    })
    timers.add(timer)
    return timer
  }
  const stop = (): void => {
    for (const timer of timers) timer.cancel()
    timers.clear()
  }
  // One timer that looks again, not one that is set anew for each frame.
  const watchIdle = (): void => {
    const leftMs = touchedMs + profile.maxIdleMs - clock.now()
    if (leftMs > 0) after(leftMs, watchIdle)
    else if (options.isBusy()) after(profile.maxIdleMs, watchIdle)
    else options.onIdle()
  }
  const pingLater = (): void => {
    after(profile.pingIntervalMs, () => {
      options.ping()
      pongTimer ??= after(profile.pingTimeoutMs, options.onSilence)
      pingLater()
    })
  }

  if (profile.maxAgeMs > 0) after(profile.maxAgeMs, options.onAge)
  if (profile.maxIdleMs > 0) watchIdle()
  if (profile.pingIntervalMs > 0) pingLater()
  return {
    touch() {
      touchedMs = clock.now()
    },
    pong() {
      if (pongTimer === undefined) return
      pongTimer.cancel()
      timers.delete(pongTimer)
      pongTimer = undefined
    },
    stop,
  }
}
