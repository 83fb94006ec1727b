// Time as an interface, so that an hour passes within milliseconds in a test; and the system's
// clock.

/** A timer that can be canceled. */
export interface Timer {
  cancel(): void
}

/** A source of time and timers. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Calls `run` once after `delayMs` milliseconds, however long that is; never when it is not
   * finite. A timer does not keep the process alive.
   */
  after(delayMs: number, run: () => void): Timer
}

/** The longest delay of a system timer; a longer one would fire at once. */
const maxTimerMs = 2 ** 31 - 1

/** The system's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    if (!Number.isFinite(delayMs)) return { cancel: () => undefined }
    let timer: NodeJS.Timeout
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, maxTimerMs)
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : run()), stepMs).unref()
    }
    arm(delayMs)
    return { cancel: () => clearTimeout(timer) }
  },
}

/**
 * Waits `delayMs` milliseconds on `clock`; a delay that is not positive resolves at once. An
 * aborted signal resolves the wait early, so the caller checks the signal afterwards.
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
