// Whether a server keeps what it says that it keeps, learned from what it answers: some forget at
// once what was not stored (P81), others what was, and would cost every turn a second request.

/** Misses in a row after which it is no longer asked for. */
const missesToStop = 3
/** How often it is asked for again all the same. */
const turnsPerProbe = 100

/**
 * What one scope has learned of one kind of response: those that were stored, or those that were
 * not.
 */
export class AnchorSupport {
  #misses = 0
  #turns = 0

  /** A continuation of such a response was answered. */
  hit(): void {
    this.#misses = 0
  }

  /** The server did not know one that it should have. */
  miss(): void {
    this.#misses++
  }

  /** Whether one that was just completed is worth continuing from. */
  mayContinue(): boolean {
    if (this.#misses < missesToStop) return true
    this.#turns++
    return this.#turns % turnsPerProbe === 0
  }
}
