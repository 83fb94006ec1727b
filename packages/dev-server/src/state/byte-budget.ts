/**
 * Keeps the sum of what is held within a number of bytes: the oldest is let go first. Knows sizes,
 * not what they are of.
 */

/** Something held: its size, and what lets it go. */
export interface Holding {
  /** Adds to its size; false, and without effect, when it is no longer held. */
  grow(bytes: number): boolean
  /** Its owner let go of it by itself. Safe to call again. */
  release(): void
}

/** A sum of sizes under a bound. */
export class ByteBudget {
  readonly #maxBytes: number
  /** In the order in which they came. */
  readonly #held = new Set<Held>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Bytes that are held now. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Holds so many bytes, and lets go of the oldest until all is within the bound; of these too, if
   * they are too many alone.
   * @param letGo Called at most once, when the bound asks for it; not by `release`.
   */
  hold(bytes: number, letGo: () => void): Holding {
    const held: Held = { bytes, letGo }
    this.#held.add(held)
    this.#bytes += bytes
    this.#shrink()
    return {
      grow: (more) => {
        if (!this.#held.has(held)) return false
        held.bytes += more
        this.#bytes += more
        this.#shrink()
        return true
      },
      release: () => {
        if (this.#held.delete(held)) this.#bytes -= held.bytes
      },
    }
  }

  /** Forgets everything, without letting go of it. */
  clear(): void {
    this.#held.clear()
    this.#bytes = 0
  }

  #shrink(): void {
    for (const held of this.#held) {
      if (this.#bytes <= this.#maxBytes) return
      this.#held.delete(held)
      this.#bytes -= held.bytes
      held.letGo()
    }
  }
}

interface Held {
  bytes: number
  readonly letGo: () => void
}
