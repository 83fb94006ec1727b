// The turns that wait for a lane, longest wait first, bounded in number and in time, and the heads
// that they wait for. It does not know lanes and serves no turn.
import { notSentError, WarmlineError } from '../errors.js'
import { waitFor } from '../runtime/bounded.js'
import type { Runtime } from '../runtime/runtime.js'
import type { LaneWant, Placement } from './placement.js'

/** One turn that wants a lane. */
export interface Waiter {
  readonly want: LaneWant
  /** Turns of one kind are served by the same connections. */
  readonly kind: string
  /** When it came, in wall-clock milliseconds. */
  readonly since: number
  /** What it is given. */
  readonly placement: Promise<Placement>
  /** Whether it has been given nothing yet. */
  readonly isWaiting: boolean
  /** Gives it a placement, or tells it why there is none. */
  settle(placement: Placement | WarmlineError): void
}

/** Bounds of the queue. */
export interface QueueLimits {
  readonly maxQueued: number
  readonly acquireTimeoutMs: number
}

/** The turns that wait for the lanes of one pool. */
export class WaitQueue {
  readonly #limits: QueueLimits
  readonly #runtime: Runtime
  readonly #waiters = new Set<Waiter>()
  /** How many wait to go on with each head. */
  readonly #wanted = new Map<string, number>()
  #beginning = 0

  constructor(limits: QueueLimits, runtime: Runtime) {
    this.#limits = limits
    this.#runtime = runtime
  }

  get size(): number {
    return this.#waiters.size
  }

  /** How many wait to begin, with no head to go on from. */
  get beginning(): number {
    return this.#beginning
  }

  /** Whether a turn waits to continue this head. */
  isWanted(head: string): boolean {
    return this.#wanted.has(head)
  }

  /** The turns that wait, longest first. Settling one while iterating is safe. */
  [Symbol.iterator](): Iterator<Waiter> {
    return this.#waiters.values()
  }

  /** A turn comes; the pool serves it at once, or it waits. */
  enter(want: LaneWant): Waiter {
    const { promise, resolve, reject } = Promise.withResolvers<Placement>()
    const waiters = this.#waiters
    const waiter: Waiter = {
      want,
      kind: kindOf(want),
      since: this.#runtime.now(),
      placement: promise,
      get isWaiting() {
        return waiters.has(waiter)
      },
      settle: (placement) => {
        this.#leave(waiter)
        if (placement instanceof WarmlineError) reject(placement)
        else resolve(placement)
      },
    }
    this.#waiters.add(waiter)
    this.#count(want, 1)
    return waiter
  }

  /**
   * Waits for what a turn is given.
   * @throws WarmlineError `pool_exhausted` when too many wait already, or nothing came in time; the
   * signal's reason.
   */
  async wait(waiter: Waiter): Promise<Placement> {
    const { maxQueued, acquireTimeoutMs } = this.#limits
    const { signal } = waiter.want
    const late = (): never => {
      // At once: nothing may be given to a turn that takes nothing any more.
      this.#leave(waiter)
      throw poolExhausted(
        `No lane became free within ${acquireTimeoutMs} ms (acquireTimeoutMs). Raise maxConnections or maxTotalConnections.`,
      )
    }
    try {
      if (this.#waiters.size > maxQueued) {
        throw poolExhausted(
          `${maxQueued} turns are waiting for a lane already. Raise maxQueued or maxConnections.`,
        )
      }
      const limit = { ms: acquireTimeoutMs, late }
      return await waitFor({ runtime: this.#runtime, signal, limit }, waiter.placement)
    } finally {
      this.#leave(waiter)
    }
  }

  #leave(waiter: Waiter): void {
    if (this.#waiters.delete(waiter)) this.#count(waiter.want, -1)
  }

  #count({ anchor }: LaneWant, more: 1 | -1): void {
    if (anchor === undefined) {
      this.#beginning += more
      return
    }
    const count = (this.#wanted.get(anchor) ?? 0) + more
    if (count > 0) this.#wanted.set(anchor, count)
    else this.#wanted.delete(anchor)
  }

  /** Gives every turn the same placement, or the same error. */
  settleAll(placement: Placement | WarmlineError): void {
    for (const waiter of this.#waiters) waiter.settle(placement)
  }
}

/** The error for a turn that got no lane. */
export function poolExhausted(message: string): WarmlineError {
  return notSentError('pool_exhausted', message)
}

function kindOf({ anchor, isInstructed, model }: LaneWant): string {
  return `${anchor === undefined} ${isInstructed} ${model}`
}
