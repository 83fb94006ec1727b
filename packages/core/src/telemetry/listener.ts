// Those who listen to a client, and how they are called: their faults are no fault of a turn, and
// they may come and go within a call.

/** Calls a listener. If it throws, the turn goes on and the error becomes an uncaught one. */
export function callListener<Told>(listener: (told: Told) => void, told: Told): void {
  try {
    listener(told)
  } catch (fault) {
    queueMicrotask(() => {
      throw fault
    })
  }
}

/** Listeners. One that is added twice is told twice, and each is removed by itself. */
export class Listeners<Told> {
  readonly #entries = new Set<{ readonly listener: (told: Told) => void }>()

  /** How many there are. */
  get count(): number {
    return this.#entries.size
  }

  /** Adds one. Returns the way to remove it. */
  add(listener: (told: Told) => void): () => void {
    const entry = { listener }
    this.#entries.add(entry)
    return () => this.#entries.delete(entry)
  }

  /**
   * The way to tell those who listen now, for as long as they do. Whoever comes later is not among
   * them: a listener that replaces itself would be called without end.
   */
  now(): (told: Told) => void {
    const entries = [...this.#entries]
    return (told) => {
      for (const entry of entries) if (this.#entries.has(entry)) callListener(entry.listener, told)
    }
  }
}
