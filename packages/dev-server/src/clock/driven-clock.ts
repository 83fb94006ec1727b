/**
 * A clock that moves only when it is told to, for tests: an hour passes in milliseconds, and always
 * in the same order.
 */
import type { Clock, Timer } from './clock.js'

/** A clock under the control of a test. */
export interface DrivenClock extends Clock {
  /** Timers that have not run and were not called off: 0 when nothing leaks. */
  readonly pending: number
  /** Milliseconds until the next timer is due; `undefined` when none waits. */
  readonly nextDelayMs: number | undefined
  /**
   * Lets `durationMs` pass. Due timers run one after the other, earliest first, each at its own
   * time; between them the event loop turns once, so that what a timer sets off may set timers
   * itself.
   */
  advance(durationMs: number): Promise<void>
}

interface Waiting {
  readonly dueMs: number
  readonly run: () => void
}

/** A driven clock. @param startMs Its first `now()`. @default 2026-01-01T00:00:00Z */
export function createDrivenClock(startMs: number = Date.UTC(2026, 0, 1)): DrivenClock {
  const timers = new Set<Waiting>()
  let nowMs = startMs

  const earliest = (): Waiting | undefined => {
    let first: Waiting | undefined
    // Of two that are due together, the older one: a Set keeps the order of insertion.
    for (const timer of timers) if (first === undefined || timer.dueMs < first.dueMs) first = timer
    return first
  }
  const turnEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  return {
    now: () => nowMs,
    after(delayMs, run): Timer {
      const timer: Waiting = { dueMs: nowMs + Math.max(0, delayMs), run }
      timers.add(timer)
      return { cancel: () => void timers.delete(timer) }
    },
    get pending() {
      return timers.size
    },
    get nextDelayMs() {
      const next = earliest()
      return next === undefined ? undefined : next.dueMs - nowMs
    },
    async advance(durationMs) {
      const untilMs = nowMs + durationMs
      for (let next = earliest(); next !== undefined && next.dueMs <= untilMs; next = earliest()) {
        timers.delete(next)
        nowMs = next.dueMs
        next.run()
        await turnEventLoop()
      }
      nowMs = untilMs
      await turnEventLoop()
    },
  }
}
