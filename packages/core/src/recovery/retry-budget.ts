// Limits how many turns are sent twice: a share of all turns, so that a failing server does not get
// twice its load. Each scope has its own budget within its client's, so that no tenant spends
// another's.

/** Most replays at once: in a scope, and in all scopes of a client together. */
const mostInScope = 10
const mostInClient = 100
/** The share of a replay that each turn adds. */
const share = 0.1

/** A replay budget: of one scope within its client's, or of a client. */
export class RetryBudget {
  readonly #most: number
  readonly #client: RetryBudget | undefined
  #left: number

  /** `client` is the budget that all scopes of the client share. */
  constructor(client?: RetryBudget, most: number = mostInScope) {
    this.#client = client
    this.#most = most
    this.#left = most
  }

  /** The budget that all scopes of one client share. */
  static ofClient(): RetryBudget {
    return new RetryBudget(undefined, mostInClient)
  }

  /** A turn begins. */
  turn(): void {
    this.#left = Math.min(this.#most, this.#left + share)
    this.#client?.turn()
  }

  /** Whether a replay is possible. */
  get hasCredit(): boolean {
    return this.#left >= 1 && this.#client?.hasCredit !== false
  }

  /** A turn was sent again. */
  spend(): void {
    this.#left = Math.max(0, this.#left - 1)
    this.#client?.spend()
  }
}
