/**
 * What making one example may cost. A client writes the schema, so whatever it asks for is bounded:
 * how much is made, and how much work its patterns are. Counts only.
 */

/** Bytes of text in one example, about as JSON counts them. An option of `toolUser`. */
export const MAX_EXAMPLE_BYTES: number = 1024 * 1024
/** Values in one example: each member of each object and array is one. */
export const MAX_EXAMPLE_VALUES = 100_000
/** Steps of work on one schema and its patterns: some tenths of a second. */
export const MAX_EXAMPLE_STEPS = 5_000_000

/** A schema asks for more than an example may hold or cost. */
export class ExampleTooLarge extends Error {
  constructor(limit: string) {
    super(`more than ${limit}`)
    this.name = 'ExampleTooLarge'
  }
}

/** The budget of one example. */
export class Budget {
  readonly #maxBytes: number
  #bytes = 0
  #values = 0
  #steps = 0

  constructor(maxBytes: number = MAX_EXAMPLE_BYTES) {
    this.#maxBytes = maxBytes
  }

  /** Counts one value. @throws ExampleTooLarge */
  value(): void {
    this.#values += 1
    if (this.#values > MAX_EXAMPLE_VALUES) throw new ExampleTooLarge(`${MAX_EXAMPLE_VALUES} values`)
  }

  /** Counts text that was made. @throws ExampleTooLarge */
  bytes(count: number): void {
    this.afford(count)
    this.#bytes += count
  }

  /** Looks whether so much text may be made. @throws ExampleTooLarge */
  afford(bytes: number): void {
    if (this.#bytes + bytes > this.#maxBytes) throw new ExampleTooLarge(`${this.#maxBytes} bytes`)
  }

  /** Counts work on a schema, which has no end without it. @throws ExampleTooLarge */
  work(steps: number): void {
    if (!this.tryWork(steps)) throw new ExampleTooLarge(`${MAX_EXAMPLE_STEPS} steps of work`)
  }

  /** Counts work on a pattern, which can be left unproven; false when there was enough of it. */
  tryWork(steps: number): boolean {
    this.#steps += steps
    return this.#steps <= MAX_EXAMPLE_STEPS
  }
}
