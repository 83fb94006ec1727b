// A fetch that reports the size of each body to the meter. It changes nothing.
import type { Meter } from './meter.js'

/**
 * The global fetch, with the size of every body told to `meter`. Both frameworks send their bodies
 * as strings.
 */
export function countingFetch(meter: Meter): typeof globalThis.fetch {
  return (input, init) => {
    if (typeof init?.body === 'string') {
      meter.requestSent({ bytes: Buffer.byteLength(init.body), isIncremental: false })
    }
    return globalThis.fetch(input, init)
  }
}
