// What a running turn keeps: the process, which lives on, and the client, whose `drain` waits.

/** Holds something from now on until it is released. */
export class Hold {
  readonly #begin: () => () => void
  #free: (() => void) | undefined

  /** `begin` holds it, and returns the function that frees it. */
  constructor(begin: () => () => void) {
    this.#begin = begin
    this.#free = begin()
  }

  /** Holds it again, if it was released. */
  take(): void {
    this.#free ??= this.#begin()
  }

  release(): void {
    this.#free?.()
    this.#free = undefined
  }
}
