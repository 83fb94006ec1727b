// Measures turns inside a client's process: the time from the start of a turn to the first event
// that the application sees, and the time that the tool took.

/** Measures one conversation. */
export class Meter {
  /** Milliseconds from the start of each turn to its first event, in order. */
  readonly firstEventMs: number[] = []
  toolMs = 0
  #startedAt = 0
  #isSeen = true

  /** The application has handed the next turn to the client. */
  turnStarted(): void {
    this.#startedAt = performance.now()
    this.#isSeen = false
  }

  /** The application has seen an event of the turn. Cheap enough to call for every event. */
  eventSeen(): void {
    if (this.#isSeen) return
    this.#isSeen = true
    this.firstEventMs.push(performance.now() - this.#startedAt)
  }
}
