// The cost model: how long work takes on this server. It serves comparisons and claims nothing
// about the speed of any provider.

/** The cost model. All costs are 0 by default. */
export interface Costs {
  /** Round-trip delay in milliseconds of every request, client frame and upgrade. @default 0 */
  readonly roundTripMs: number
  /**
   * Milliseconds from the start of a response to its first output event, in addition to
   * `workNsPerUncachedByte`.
   * @default 0
   */
  readonly firstTokenMs: number
  /**
   * Output speed in tokens per second; a token is four bytes of output, and 0 is unlimited.
   * @default 0
   */
  readonly tokensPerSecond: number
  /** Nanoseconds of work for each byte of context outside the connection-local cache. @default 0 */
  readonly workNsPerUncachedByte: number
  /**
   * Spread of every delay as a fraction of it, at most 1: 0.2 means up to 20 % more or less.
   * @default 0
   */
  readonly jitter: number
  /** Seed of the spread; the same seed gives the same delays. @default 1 */
  readonly seed: number
}

/** Costs as options; missing ones take their defaults. */
export type CostOptions = Partial<Costs>

const freeCosts: Costs = {
  roundTripMs: 0,
  firstTokenMs: 0,
  tokensPerSecond: 0,
  workNsPerUncachedByte: 0,
  jitter: 0,
  seed: 1,
}

/**
 * Fills in the defaults.
 * @throws RangeError when a cost is negative or not a finite number, or `jitter` is above 1.
 */
export function resolveCosts(options: CostOptions = {}): Costs {
  const costs = { ...freeCosts, ...options }
  for (const [name, value] of Object.entries(costs)) {
    if (!Number.isFinite(value) || (value < 0 && name !== 'seed')) {
      throw new RangeError(`costs.${name} must be a number of at least 0`)
    }
  }
  if (costs.jitter > 1) throw new RangeError('costs.jitter must be at most 1')
  return costs
}

/** The delays that requests and responses pay, spread by the seeded random source of `costs`. */
export class CostModel {
  readonly #costs: Costs
  readonly #random: () => number

  constructor(costs: Costs) {
    this.#costs = costs
    this.#random = seededRandom(costs.seed)
  }

  /** Delay of one request or frame on its way, in milliseconds. */
  roundTripMs(): number {
    return this.#spread(this.#costs.roundTripMs)
  }

  /** Time to the first output event with `uncachedBytes` of new context, in milliseconds. */
  firstOutputMs(uncachedBytes: number): number {
    const { firstTokenMs, workNsPerUncachedByte } = this.#costs
    return this.#spread(firstTokenMs + (uncachedBytes * workNsPerUncachedByte) / 1e6)
  }

  /** Time to produce `tokens` output tokens, in milliseconds. */
  outputMs(tokens: number): number {
    const { tokensPerSecond } = this.#costs
    return tokensPerSecond === 0 ? 0 : this.#spread((tokens * 1000) / tokensPerSecond)
  }

  #spread(delayMs: number): number {
    const { jitter } = this.#costs
    return jitter === 0 || delayMs === 0
      ? delayMs
      : delayMs * (1 + jitter * (2 * this.#random() - 1))
  }
}

/** Converts bytes to tokens: four bytes each, rounded up. A fixed rule, not a tokenizer. */
export function tokensOf(bytes: number): number {
  return Math.ceil(bytes / 4)
}

/** Creates a source of numbers in [0, 1) from a 32-bit seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
