/**
 * Time as this package sees it, so that an hour can pass in a test within milliseconds. The
 * system's own clock is here too.
 */

/** A timer that can be called off. */
export interface Timer {
  cancel(): void
}

/** A source of time and of timers. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Calls `run` once, `delayMs` from now, however long that is; never where it is not finite. A
   * timer never keeps the process alive.
   */
  after(delayMs: number, run: () => void): Timer
}

/** The longest delay that a timer of the system takes; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** The system's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    if (!Number.isFinite(delayMs)) return { cancel: () => undefined }
    let timer: NodeJS.Timeout
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, MAX_TIMER_MS)
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : run()), stepMs).unref()
    }
    arm(delayMs)
    return { cancel: () => clearTimeout(timer) }
  },
}

/**
 * Waits `delayMs` on `clock`; at once when it is not positive.
 * An aborted signal ends the wait early and quietly: the caller looks at the signal itself.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (!(delayMs > 0) || signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = (): void => {
      timer.cancel()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = clock.after(delayMs, finish)
    signal?.addEventListener('abort', finish, { once: true })
  })
}
