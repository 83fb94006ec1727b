// Lets time pass on a driven clock while clients answer the pings of the server.
import type { DrivenClock } from '../../src/index.js'

/**
 * Lets time pass in steps of the ping interval, with turns of the event loop in which each pong
 * comes back.
 */
export async function passQuietly(clock: DrivenClock, durationMs: number): Promise<void> {
  const stepMs = 20_000
  for (let leftMs = durationMs; leftMs > 0; leftMs -= stepMs) {
    await clock.advance(Math.min(stepMs, leftMs))
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
}
