// Limits the total size of entries: the oldest are dropped first. It knows sizes, not contents.

/** An entry that counts towards the budget. */
export interface Holding {
  /** Adds to its size; returns false when it was dropped before. */
  grow(bytes: number): boolean
  /** Stops counting it, because its owner removed it. Safe to call again. */
  release(): void
}

/** A limit on the total size of entries. */
export class ByteBudget {
  readonly #maxBytes: number
  /** Oldest first. */
  readonly #held = new Set<Held>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Total size of all entries. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Adds an entry and drops the oldest ones until the total is within the limit; the new entry too,
   * if it is too large alone.
   * @param letGo Called when the budget drops the entry, at most once; not by `release`.
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

  /** Removes all entries without calling `letGo`. */
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
