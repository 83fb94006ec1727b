// The real sockets of Node on the clock that drives a dev-server too, so that both sides agree on
// what time it is.
import type { DrivenClock } from '@warmline/dev-server'
import { platformRuntime } from '../../src/runtime/node.js'
import type { Runtime } from '../../src/runtime/runtime.js'

/** A runtime whose time is that of `clock`. */
export function runtimeOn(clock: DrivenClock): Runtime {
  return {
    ...platformRuntime(),
    now: () => clock.now(),
    after: (delayMs, run) => {
      const timer = clock.after(delayMs, run)
      return () => timer.cancel()
    },
  }
}

/** Lets time pass in steps of `stepMs`, with time for the sockets to speak between them. */
export async function pass(clock: DrivenClock, forMs: number, stepMs = 1000): Promise<void> {
  for (let ms = 0; ms < forMs; ms += stepMs) {
    await clock.advance(stepMs)
    for (let i = 0; i < 2; i++) await new Promise<void>((resolve) => setImmediate(resolve))
  }
}
