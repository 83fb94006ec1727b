// The report: one line for each check, each within its time limit, and whether all passed.

/**
 * Longest that one check may take; the longest of them builds and starts the app, each within its
 * own time.
 */
const limitMs = 480_000

/** Runs checks and remembers whether one failed. */
export class Report {
  #mode = ''
  #passed = 0
  #failed = 0

  /** Names what the next checks run in. */
  begin(mode: string): void {
    this.#mode = mode
  }

  /** Runs one check and says how it went; a failure does not end the others. */
  async check(name: string, run: () => Promise<void>): Promise<void> {
    const startedAt = performance.now()
    const line = (): string =>
      `${this.#mode}: ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`
    try {
      await within(limitMs, name, run())
      this.#passed += 1
      console.log(`ok   ${line()}`)
    } catch (error) {
      this.#failed += 1
      console.log(`FAIL ${line()}`)
      console.log(error)
    }
  }

  /** The last line. @returns whether all passed. */
  end(): boolean {
    console.log(`${this.#passed} passed, ${this.#failed} failed`)
    return this.#failed === 0
  }
}

/** The outcome of `work`, or an error when it takes longer. */
export async function within<Value>(
  ms: number,
  what: string,
  work: Promise<Value>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s.`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
