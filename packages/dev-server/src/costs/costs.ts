/**
 * What work costs on this server, in time. A stated model for comparisons, never a claim about any
 * provider's own speed.
 */

/** The cost model. Everything is free by default. */
export interface Costs {
  /**
   * Round-trip delay in milliseconds, paid by every request, every client frame and every upgrade.
   * @default 0
   */
  readonly roundTripMs: number
  /**
   * Time from the start of a response to its first output event, in milliseconds, on top of the
   * work.
   * @default 0
   */
  readonly firstTokenMs: number
  /** Output speed; a token is four bytes of output. 0 means unlimited. @default 0 */
  readonly tokensPerSecond: number
  /**
   * Nanoseconds of work for each byte of context that was not in the connection-local cache.
   * @default 0
   */
  readonly workNsPerUncachedByte: number
  /**
   * Spread of every delay, as a part of it, at most 1: 0.2 means up to 20 % more or less.
   * @default 0
   */
  readonly jitter: number
  /** Seed of the spread; the same seed gives the same delays in the same order. @default 1 */
  readonly seed: number
}

/** Costs as a caller may give them. */
export type CostOptions = Partial<Costs>

/** The delays that a response pays. */
export interface CostModel {
  /** Delay for one request or frame on its way, in milliseconds. */
  roundTripMs(): number
  /** Time to the first output event, in milliseconds, for so many uncached bytes. */
  firstOutputMs(uncachedBytes: number): number
  /** Time to produce so many tokens, in milliseconds. */
  outputMs(tokens: number): number
}

const FREE: Costs = {
  roundTripMs: 0,
  firstTokenMs: 0,
  tokensPerSecond: 0,
  workNsPerUncachedByte: 0,
  jitter: 0,
  seed: 1,
}

/**
 * Completes the options with the defaults.
 * @throws RangeError when a cost is negative, not a number, or a jitter above 1.
 */
export function resolveCosts(options: CostOptions = {}): Costs {
  const costs = { ...FREE, ...options }
  for (const [name, value] of Object.entries(costs)) {
    if (!Number.isFinite(value) || (value < 0 && name !== 'seed')) {
      throw new RangeError(`costs.${name} must be a number of at least 0`)
    }
  }
  if (costs.jitter > 1) throw new RangeError('costs.jitter must be at most 1')
  return costs
}

/** The delays of `costs`, spread by its own seeded random source. */
export function createCostModel(costs: Costs): CostModel {
  const random = seededRandom(costs.seed)
  const spread = (delayMs: number): number =>
    costs.jitter === 0 || delayMs === 0
      ? delayMs
      : delayMs * (1 + costs.jitter * (2 * random() - 1))
  return {
    roundTripMs: () => spread(costs.roundTripMs),
    firstOutputMs: (uncachedBytes) =>
      spread(costs.firstTokenMs + (uncachedBytes * costs.workNsPerUncachedByte) / 1e6),
    outputMs: (tokens) =>
      costs.tokensPerSecond === 0 ? 0 : spread((tokens * 1000) / costs.tokensPerSecond),
  }
}

/** Tokens of so many bytes: four bytes each, rounded up. A stated rule, not a tokenizer. */
export function tokensOf(bytes: number): number {
  return Math.ceil(bytes / 4)
}

/** Numbers in [0, 1) from a 32-bit seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
