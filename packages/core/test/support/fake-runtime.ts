// What all fake runtimes share: a clock that stands still until a test moves it, timers on it, and
// what was warned of and logged. Where sockets and HTTP come from, a subclass says.
import type { DialRequest, Runtime, Socket, SocketHandlers } from '../../src/runtime/runtime.js'

interface FakeTimer {
  readonly at: number
  readonly run: () => void
}

/** A runtime whose clock a test drives. */
export abstract class FakeRuntime implements Runtime {
  /** The codes and texts of what was warned of. */
  readonly warnings: string[] = []
  /** What was logged. */
  readonly lines: string[] = []
  readonly #timers = new Set<FakeTimer>()
  #now: number

  constructor(now: number) {
    this.#now = now
  }

  abstract readonly fetch: typeof globalThis.fetch
  abstract dial(request: DialRequest, handlers: SocketHandlers): Socket

  now(): number {
    return this.#now
  }

  random(): number {
    return 0.5
  }

  env(): undefined {
    return undefined
  }

  proxyName(): undefined {
    return undefined
  }

  hold(): () => void {
    return () => {}
  }

  log(line: string): void {
    this.lines.push(line)
  }

  warn(message: string, code: string): void {
    this.warnings.push(`${code}: ${message}`)
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Timers that still wait. */
  get timers(): number {
    return this.#timers.size
  }

  /** Lets time pass, firing what is due and what becomes due, in order. */
  advance(byMs: number): void {
    const until = this.#now + byMs
    for (;;) {
      const [next] = this.#dueBy(until)
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.at)
      this.#fire(next)
    }
    this.#now = until
  }

  /** Lets time pass at once, firing each timer that is due by then one time. */
  pass(byMs: number): void {
    this.#now += byMs
    for (const timer of this.#dueBy(this.#now)) this.#fire(timer)
  }

  /** The machine sleeps: time passes and no timer fires. */
  sleep(forMs: number): void {
    this.#now += forMs
  }

  #dueBy(time: number): readonly FakeTimer[] {
    return [...this.#timers].filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at)
  }

  /** A timer that an earlier one canceled does not fire. */
  #fire(timer: FakeTimer): void {
    if (this.#timers.delete(timer)) timer.run()
  }
}
