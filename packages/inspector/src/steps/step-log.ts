// Where the steps of frameworks are noted: it gives them their ids and times.
import type { StepEntry } from '../model.js'
import type { Store } from '../store/store.js'

/** Notes steps in a store. */
export class StepLog {
  readonly #store: Store
  readonly #prefix: string
  #count = 0

  /** Ids are the prefix and a number. */
  constructor(store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  /** Notes that a step begins; returns its id. */
  begin(step: Omit<StepEntry, 'id' | 'startedAt'>): string {
    const id = `${this.#prefix}${++this.#count}`
    this.#store.putStep({ id, startedAt: Date.now(), ...step })
    return id
  }

  /** Notes that a step ended. */
  end(id: string, isFailed: boolean): void {
    this.#store.endStep(id, Date.now(), isFailed)
  }
}
