// How much may be sent twice: a share of all turns, so that a failing server is not asked for twice its load.

/** Replays that are possible at once. */
const most = 10
/** What each turn adds. */
const share = 0.1

/** The replay budget of one client. */
export class ReplayBudget {
  #left = most

  /** A turn begins. */
  turn(): void {
    this.#left = Math.min(most, this.#left + share)
  }

  /** Whether a replay is possible. */
  get hasAny(): boolean {
    return this.#left >= 1
  }

  /** A turn was sent again. */
  replay(): void {
    this.#left = Math.max(0, this.#left - 1)
  }
}
