// The order of work on the connections of one client: one piece after the other, to its end. What a
// piece leads to is appended, so that no piece begins in the middle of another.

/** A queue of pieces of work. */
export class WorkQueue {
  readonly #work: (() => void)[] = []
  #isRunning = false

  /**
   * Does a piece of work: at once, or after those that are under way and what they have led to.
   * @throws What a piece throws, after all others are done.
   */
  run(piece: () => void): void {
    this.runWith(piece, undefined)
  }

  /** The same for a piece that is told what to work on: no function is made for each event. */
  runWith<On>(piece: (on: On) => void, on: On): void {
    if (this.#isRunning) {
      this.#work.push(() => piece(on))
      return
    }
    this.#isRunning = true
    let faults: unknown[] | undefined
    try {
      piece(on)
    } catch (fault) {
      faults = [fault]
    }
    while (this.#work.length > 0) {
      try {
        this.#work.shift()?.()
      } catch (fault) {
        // The fault of one must not leave the others undone.
        faults = [...(faults ?? []), fault]
      }
    }
    this.#isRunning = false
    if (faults !== undefined) throw faults[0]
  }
}
