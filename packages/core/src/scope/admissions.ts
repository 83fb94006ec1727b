// Which calls of a client are let in, and when the last one has ended. It knows no scope.
import { closedError } from '../pool/pool.js'

/** The calls of one client. */
export class Admissions {
  /** True from the first call of `drain` or `close`. */
  isClosed = false
  /** True from the first call of `close`: nothing is waited for any more. */
  #isOver = false
  #running = 0
  #whenIdle: (() => void)[] = []

  /**
   * Lets a call in, if it does not come after `drain` or `close`. `check` throws the WarmlineError
   * `closed` for one that came too late, and for any once the client is closed.
   */
  admit(): { readonly check: () => void; readonly leave: () => void } {
    const isLate = this.isClosed
    const check = (): void => {
      if (isLate || this.#isOver) throw closedError()
    }
    return { check, leave: isLate ? () => {} : this.began() }
  }

  /** Counts one more running call. Returns the function that says that it has ended. */
  began(): () => void {
    this.#running++
    return () => {
      this.#running--
      if (this.#running === 0) this.#wake()
    }
  }

  /** Takes no new calls. Resolves when those that run have ended, or at a `close`. */
  async drain(): Promise<void> {
    this.isClosed = true
    if (this.#running === 0 || this.#isOver) return
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve))
  }

  close(): void {
    this.isClosed = true
    this.#isOver = true
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#whenIdle.splice(0)) resolve()
  }
}
