// The limits of one example. Clients write the schemas, so the size of an example and the work for
// it are limited.

/**
 * Largest size of the text in one example, in bytes of JSON, approximately. An option of
 * `toolUser`.
 */
export const maxExampleBytes: number = 1024 * 1024
/** Most values in one example; each member of an object or array counts. */
const maxExampleValues = 100_000
/** Most steps of work for one schema and its patterns: some tenths of a second. */
const maxExampleSteps = 5_000_000

/** A schema asks for more than the limits allow. */
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

  constructor(maxBytes: number = maxExampleBytes) {
    this.#maxBytes = maxBytes
  }

  /** Counts one value. @throws ExampleTooLarge */
  value(): void {
    this.#values += 1
    if (this.#values > maxExampleValues) throw new ExampleTooLarge(`${maxExampleValues} values`)
  }

  /** Counts text that was added. @throws ExampleTooLarge */
  bytes(count: number): void {
    this.afford(count)
    this.#bytes += count
  }

  /** Checks that `bytes` more bytes fit, without counting them. @throws ExampleTooLarge */
  afford(bytes: number): void {
    if (this.#bytes + bytes > this.#maxBytes) throw new ExampleTooLarge(`${this.#maxBytes} bytes`)
  }

  /** Counts work on a schema. @throws ExampleTooLarge */
  work(steps: number): void {
    if (!this.tryWork(steps)) throw new ExampleTooLarge(`${maxExampleSteps} steps of work`)
  }

  /**
   * Counts work on a pattern; returns false when the limit is reached, and the match is then
   * unproven.
   */
  tryWork(steps: number): boolean {
    this.#steps += steps
    return this.#steps <= maxExampleSteps
  }
}
