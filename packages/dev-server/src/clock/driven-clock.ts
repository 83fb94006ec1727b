// A clock that moves only when a test says so: an hour passes in milliseconds, always in the same
// order.
import type { Clock, Timer } from './clock.js'

interface Waiting {
  readonly dueMs: number
  readonly run: () => void
}

/** A clock under the control of a test. */
export class DrivenClock implements Clock {
  readonly #timers = new Set<Waiting>()
  #nowMs: number

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): Timer {
    const timer: Waiting = { dueMs: this.#nowMs + Math.max(0, delayMs), run }
    this.#timers.add(timer)
    return { cancel: () => void this.#timers.delete(timer) }
  }

  /** Number of timers that have neither run nor been canceled: 0 when nothing leaks. */
  get pending(): number {
    return this.#timers.size
  }

  /** Milliseconds until the next timer is due; `undefined` when none waits. */
  get nextDelayMs(): number | undefined {
    const next = this.#earliest()
    return next === undefined ? undefined : next.dueMs - this.#nowMs
  }

  /**
   * Lets `durationMs` pass. Due timers run one by one, earliest first, each at its own time. The
   * event loop turns once after each, so that the work a timer starts can set further timers.
   */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs
    let next = this.#earliest()
    while (next !== undefined && next.dueMs <= untilMs) {
      this.#timers.delete(next)
      this.#nowMs = next.dueMs
      next.run()
      await turnEventLoop()
      next = this.#earliest()
    }
    this.#nowMs = untilMs
    await turnEventLoop()
  }

  #earliest(): Waiting | undefined {
    let first: Waiting | undefined
    // A Set keeps the order of insertion, so the older of two timers that are due together wins.
    for (const timer of this.#timers) {
      if (first === undefined || timer.dueMs < first.dueMs) first = timer
    }
    return first
  }
}

function turnEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * Creates a driven clock.
 * @param startMs Its first `now()`, in milliseconds since the epoch. @default 2026-01-01T00:00:00Z
 */
export function createDrivenClock(startMs: number = Date.UTC(2026, 0, 1)): DrivenClock {
  return new DrivenClock(startMs)
}
