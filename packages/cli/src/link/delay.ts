// One direction of a delayed connection: computes when bytes sent now arrive, from a delay, a
// seeded spread and a bandwidth. Pure; keeps the order, and models no congestion window and no
// loss.

/** What {@link createLink} takes. */
export interface LinkOptions {
  readonly oneWayMs: number
  /** Spread of the delay, as a fraction of it. */
  readonly jitter: number
  readonly random: () => number
  /** Returns when bytes sent at `nowMs` have passed the bottleneck, in milliseconds. */
  readonly through: (nowMs: number, bytes: number) => number
}

/**
 * Creates one direction of a connection: a function that returns the arrival time of bytes sent at
 * `nowMs`.
 */
export function createLink(options: LinkOptions): (nowMs: number, bytes: number) => number {
  const { oneWayMs, jitter, random, through } = options
  let lastArrival = 0
  return (nowMs, bytes) => {
    const delay = oneWayMs * (1 + jitter * (2 * random() - 1))
    lastArrival = Math.max(lastArrival, through(nowMs, bytes) + delay)
    return lastArrival
  }
}

/** Creates a bottleneck that connections share; `undefined` means no limit. */
export function createUplink(bytesPerMs: number | undefined): LinkOptions['through'] {
  if (bytesPerMs === undefined) return (nowMs) => nowMs
  let freeAt = 0
  return (nowMs, bytes) => {
    freeAt = Math.max(nowMs, freeAt) + bytes / bytesPerMs
    return freeAt
  }
}
