// Chance from a seed: the same seed gives the same soak, turn by turn.

/** A seeded source of chance (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A number from 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One of them. @throws RangeError when there is none. */
  pick<T>(choices: readonly T[]): T {
    const index = this.below(choices.length)
    for (const [i, choice] of choices.entries()) if (i === index) return choice
    throw new RangeError('There is nothing to pick from.')
  }
}
