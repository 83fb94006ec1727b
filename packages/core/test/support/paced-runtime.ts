// The real sockets of Node on a clock that a test paces: time passes only while a test waits, and
// fast, so that limits of minutes are reached in milliseconds and no timer races with the work.
import { platformRuntime } from '../../src/runtime/node.js'
import type { Runtime } from '../../src/runtime/runtime.js'
import { FakeRuntime } from './fake-runtime.js'

/** How much time passes with each turn of the event loop. */
const stepMs = 10
/** More than any limit that a test sets. */
const maxSteps = 200_000

/** A runtime of real sockets and HTTP, and its clock. */
export class PacedRuntime extends FakeRuntime {
  readonly #node = platformRuntime()
  readonly dial: Runtime['dial'] = this.#node.dial
  readonly fetch: Runtime['fetch'] = this.#node.fetch

  constructor() {
    super(Date.now())
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
}
