// What is measured inside a client's process, per turn: from the start of a turn to the first thing
// that the application can see of it, and the time that the tool took.

/** Measures one conversation. */
export class Meter {
  /** Milliseconds from the start of each turn to its first event, in order. */
  readonly firstEventMs: number[] = []
  toolMs = 0
  #startedAt = 0
  #isSeen = true

  /** The application hands the next turn over. */
  turnStarted(): void {
    this.#startedAt = performance.now()
    this.#isSeen = false
  }

  /** Something of the turn is there to see. Cheap to call for every event. */
  eventSeen(): void {
    if (this.#isSeen) return
    this.#isSeen = true
    this.firstEventMs.push(performance.now() - this.#startedAt)
  }
}
