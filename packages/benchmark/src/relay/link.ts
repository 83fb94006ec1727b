// One direction of a line: when what is sent now arrives. Pure: delay, a seeded spread, bandwidth,
// and order kept. No congestion window and no loss.

/** A direction's properties. */
export interface LinkOptions {
  readonly oneWayMs: number
  /** Spread of the delay, as a part of it. */
  readonly jitter: number
  readonly random: () => number
  /** When so many bytes that are sent at `nowMs` have gone through the narrowest place. */
  readonly through: (nowMs: number, bytes: number) => number
}

/**
 * Makes the direction of one connection: gives the arrival of so many bytes handed over at `nowMs`.
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

/** Makes a narrow place that connections share. `undefined` is no limit. */
export function createUplink(bytesPerMs: number | undefined): LinkOptions['through'] {
  if (bytesPerMs === undefined) return (nowMs) => nowMs
  let freeAt = 0
  return (nowMs, bytes) => {
    freeAt = Math.max(nowMs, freeAt) + bytes / bytesPerMs
    return freeAt
  }
}
