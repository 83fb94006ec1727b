// Those who listen to a client, and how they are called: their faults are no fault of a turn, and
// they may come and go within a call.

/** Hears what a listener throws, or the reason for which its promise rejects. */
export type HearFault = (fault: unknown) => void

/** Calls a listener. If it fails, the turn goes on, and `hear` is told why. */
export function callListener<Told>(
  listener: (told: Told) => unknown,
  told: Told,
  hear: HearFault,
): void {
  try {
    const returned = listener(told)
    if (returned instanceof Promise) returned.catch(hear)
  } catch (fault) {
    hear(fault)
  }
}

/** Listeners. One that is added twice is told twice, and each is removed by itself. */
export class Listeners<Told> {
  readonly #entries = new Set<{ readonly listener: (told: Told) => void }>()
  readonly #hear: HearFault

  constructor(hear: HearFault) {
    this.#hear = hear
  }

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
      for (const entry of entries) {
        if (this.#entries.has(entry)) callListener(entry.listener, told, this.#hear)
      }
    }
  }
}
