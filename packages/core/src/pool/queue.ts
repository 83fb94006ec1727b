// The turns that wait for a lane, longest wait first, bounded in number and in time, and what they
// wait for. It does not know lanes and serves nobody.
import { WarmlineError } from '../errors.js'
import type { Runtime } from '../runtime/runtime.js'
import type { LaneWant, Placement } from './placement.js'

/** One turn that waits. */
export interface Waiter {
  readonly want: LaneWant
  /** When it began to wait. */
  readonly since: number
  /** Ends the wait. */
  settle(placement: Placement | WarmlineError): void
}

/** Bounds of the waiting room. */
export interface QueueLimits {
  readonly maxQueued: number
  readonly acquireTimeoutMs: number
}

/** The waiting room of one pool. */
export class WaitQueue {
  readonly #limits: QueueLimits
  readonly #runtime: Runtime
  readonly #headWaitMs: number
  readonly #lookAgain: () => void
  readonly #waiters = new Set<Waiter>()
  /** How many wait to go on with each head. */
  readonly #wanted = new Map<string, number>()
  #beginning = 0

  /** `lookAgain` is called for each who has waited for a head for `headWaitMs`. */
  constructor(limits: QueueLimits, runtime: Runtime, headWaitMs: number, lookAgain: () => void) {
    this.#limits = limits
    this.#runtime = runtime
    this.#headWaitMs = headWaitMs
    this.#lookAgain = lookAgain
  }

  get size(): number {
    return this.#waiters.size
  }

  /** How many wait to begin, with no head to go on from. */
  get beginning(): number {
    return this.#beginning
  }

  /** Whether somebody waits to go on with this head. */
  isWanted(head: string): boolean {
    return this.#wanted.has(head)
  }

  /** Those who wait, longest first. Settling one while iterating is safe. */
  [Symbol.iterator](): Iterator<Waiter> {
    return this.#waiters.values()
  }

  /**
   * Waits to be settled.
   * @throws WarmlineError `pool_exhausted` when too many wait already, or nothing came in time; the
   * signal's reason.
   */
  async join(want: LaneWant): Promise<Placement> {
    const { maxQueued, acquireTimeoutMs } = this.#limits
    if (this.#waiters.size >= maxQueued) {
      throw poolExhausted(
        `${maxQueued} turns are waiting for a lane already. Raise maxQueued or maxConnections.`,
      )
    }
    const { promise, resolve, reject } = Promise.withResolvers<Placement>()
    const now = this.#runtime.now()
    const waiter: Waiter = {
      want,
      since: want.since ?? now,
      settle: (placement) => {
        this.#leave(waiter)
        if (placement instanceof WarmlineError) reject(placement)
        else resolve(placement)
      },
    }
    const abort = (): void => {
      this.#leave(waiter)
      reject(want.signal?.reason)
    }
    const cancel = this.#runtime.after(waiter.since + acquireTimeoutMs - now, () =>
      waiter.settle(
        poolExhausted(
          `No lane became free within ${acquireTimeoutMs} ms (acquireTimeoutMs). Raise maxConnections or maxTotalConnections.`,
        ),
      ),
    )
    const cancelLook = want.mustHold
      ? this.#runtime.after(this.#headWaitMs, this.#lookAgain)
      : undefined
    want.signal?.addEventListener('abort', abort, { once: true })
    this.#enter(waiter)
    try {
      return await promise
    } finally {
      cancel()
      cancelLook?.()
      want.signal?.removeEventListener('abort', abort)
    }
  }

  /** Whoever has waited before goes before those who came since. */
  #enter(waiter: Waiter): void {
    const later =
      waiter.want.since === undefined
        ? []
        : [...this.#waiters].filter(({ since }) => since > waiter.since)
    for (const one of [...later, waiter]) this.#waiters.delete(one)
    for (const one of [waiter, ...later]) this.#waiters.add(one)
    this.#count(waiter.want, 1)
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

  /** Tells everyone the same. */
  settleAll(placement: Placement | WarmlineError): void {
    for (const waiter of this.#waiters) waiter.settle(placement)
  }
}

/** The error for a turn that got no lane. */
export function poolExhausted(message: string): WarmlineError {
  return new WarmlineError('pool_exhausted', message, { replaySafety: 'safe' })
}
