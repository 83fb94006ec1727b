// Whether a server keeps what was not stored for its own connection, learnt from what it answers: some say that they do
// and forget it at once (field failures 1.14, LocalAI), and would cost every turn a second request.

/** Misses in a row after which it is no longer asked for. */
const missesToStop = 3
/** How often it is asked for again all the same. */
const turnsPerProbe = 100

/** What one scope has learnt. */
export class UnstoredMemory {
  #misses = 0
  #turns = 0

  /** A continuation of an unstored response was answered. */
  hit(): void {
    this.#misses = 0
  }

  /** The server did not know an unstored response that its connection should hold. */
  miss(): void {
    this.#misses++
  }

  /** Whether the unstored response that was just completed is worth continuing from. */
  mayContinue(): boolean {
    if (this.#misses < missesToStop) return true
    this.#turns++
    return this.#turns % turnsPerProbe === 0
  }
}
