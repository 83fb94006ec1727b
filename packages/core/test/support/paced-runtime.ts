// The real sockets of Node on a clock that a test paces: time passes only while a test waits, and
// fast, so that limits of minutes are reached in milliseconds and no timer races with the work.
import { platformRuntime } from '../../src/runtime/node.js'
import type { Runtime } from '../../src/runtime/runtime.js'

/** How much time passes with each turn of the event loop. */
const stepMs = 10
/** More than any limit that a test sets. */
const maxSteps = 200_000

/** A runtime and its clock. */
export class PacedRuntime implements Runtime {
  readonly #node = platformRuntime()
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>()
  #now = Date.now()

  readonly dial: Runtime['dial'] = this.#node.dial
  readonly fetch: Runtime['fetch'] = this.#node.fetch
  readonly env: Runtime['env'] = () => undefined

  /** The codes and texts of what was warned of. */
  readonly warnings: string[] = []

  /** What was logged. */
  readonly lines: string[] = []

  log(line: string): void {
    this.lines.push(line)
  }

  proxyName(): undefined {
    return undefined
  }

  warn(message: string, code: string): void {
    this.warnings.push(`${code}: ${message}`)
  }

  now(): number {
    return this.#now
  }

  random(): number {
    return 0.5
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  hold(): () => void {
    return () => {}
  }

  /** Timers that still wait. */
  get timers(): number {
    return this.#timers.size
  }

  /** Waits for a promise while time passes. Fails when it never settles. */
  async settle<Value>(promise: Promise<Value>): Promise<Value> {
    let isSettled = false
    const done = (): void => {
      isSettled = true
    }
    promise.then(done, done)
    for (let step = 0; !isSettled; step++) {
      if (step > maxSteps) throw new Error(`Nothing happened for ${maxSteps * stepMs} ms.`)
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (!isSettled) this.pass(stepMs)
    }
    return promise
  }

  /** Lets time pass at once. */
  pass(byMs: number): void {
    this.#now += byMs
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      if (this.#timers.delete(timer)) timer.run()
    }
  }
}
