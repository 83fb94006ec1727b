// Gives lanes to the turns that want one: carries out what the policy chooses, pass after pass. It
// opens and closes no connection.
import type { Connection } from '../connection/connection.js'
import type { Endpoint } from '../endpoints/endpoint.js'
import type { Runtime } from '../runtime/runtime.js'
import type { HeadIndex } from './head-index.js'
import type { Placement } from './placement.js'
import {
  affinityWaitMs,
  type Choice,
  choose,
  type MayOpenSoon,
  overdueAfterMs,
  type Pass,
  type PoolView,
} from './policy.js'
import type { QueueLimits, Waiter, WaitQueue } from './queue.js'

/** What a scheduler is made with. */
export interface SchedulerOptions extends QueueLimits {
  readonly endpoint: Endpoint
  /** Whether a head may lose its place to a turn that begins, instead of a handshake. */
  readonly isResting?: (head: string) => boolean
}

/** What a scheduler works on. */
export interface SchedulerParts {
  readonly connections: ReadonlySet<Connection>
  readonly heads: HeadIndex
  readonly waiting: WaitQueue
  readonly dialer: MayOpenSoon
}

/** What serving the turns that wait has shown. */
export interface Service {
  /** Whether a head has lost its place to a turn that would have waited for a handshake. */
  readonly isShort: boolean
  /** Whether a turn waits that no open connection serves. */
  readonly isUnserved: boolean
}

const nothing: Service = { isShort: false, isUnserved: false }

/** Gives out the lanes of one pool. */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #runtime: Runtime
  readonly #parts: SchedulerParts
  /** Whether a head that a turn waits for was lost since `serve` last looked. */
  #isHeadLost = false

  constructor(options: SchedulerOptions, runtime: Runtime, parts: SchedulerParts) {
    this.#options = options
    this.#runtime = runtime
    this.#parts = parts
  }

  /**
   * Waits for what a turn is given. It is served by `serve`, which is called when it has waited for
   * its head for long enough, and when it is overdue, too.
   * @throws WarmlineError `pool_exhausted`; the signal's reason.
   */
  async wait(waiter: Waiter, serve: () => void): Promise<Placement> {
    if (!waiter.isWaiting) return waiter.placement
    const { anchor, withoutHead } = waiter.want
    const mayGoElsewhere = withoutHead === 'in_full' && anchor !== undefined
    const waits = [affinityWaitMs, overdueAfterMs(this.#options.acquireTimeoutMs)]
    const cancels = mayGoElsewhere ? waits.map((ms) => this.#callAt(waiter.since + ms, serve)) : []
    try {
      return await this.#parts.waiting.wait(waiter)
    } finally {
      for (const cancel of cancels) cancel()
    }
  }

  /** Calls back at this time. A timer may fire a millisecond before it by the wall clock. */
  #callAt(time: number, act: () => void): () => void {
    const runtime = this.#runtime
    let cancel = (): void => {}
    const wait = (): void => {
      const leftMs = time - runtime.now()
      if (leftMs <= 0) act()
      else cancel = runtime.after(leftMs, wait)
    }
    cancel = runtime.after(time - runtime.now(), wait)
    return () => cancel()
  }

  /** Gives a turn that has just come a lane, if there is one for it. */
  serveArrival(waiter: Waiter): Service {
    return this.#serveEach([waiter], 'at_a_cost', { view: this.#view(), isArrival: true })
  }

  /** A head is gone: the turns for which nothing else will do hear of it by the next `serve`. */
  lost(head: string): void {
    this.#isHeadLost ||= this.#parts.waiting.isWanted(head)
  }

  /** Gives lanes to the turns that wait, as far as there is room. */
  serve(): Service {
    if (this.#parts.waiting.size === 0) return nothing
    const view = this.#view()
    const first = this.#serveEach(this.#parts.waiting, 'at_no_cost', { view })
    const second = this.#serveEach(this.#parts.waiting, 'at_a_cost', { view })
    if (this.#isHeadLost) this.#tellOfLoss(view)
    return {
      isShort: first.isShort || second.isShort,
      isUnserved: first.isUnserved || second.isUnserved,
    }
  }

  /**
   * One pass, while there is room. Any lane that was refused to one is not there for the next of
   * its kind either.
   */
  #serveEach(
    waiters: Iterable<Waiter>,
    pass: Pass,
    { view, isArrival = false }: { readonly view: PoolView; readonly isArrival?: boolean },
  ): Service {
    const refused = new Set<string>()
    let [isShort, isUnserved] = [false, false]
    let room = 0
    for (const connection of view.connections) room += connection.room
    for (const waiter of waiters) {
      if (room <= 0 && !isArrival) break
      const { want } = waiter
      const isRefused = refused.size > 0 && refused.has(waiter.kind)
      if (isRefused && want.anchor === undefined) continue
      const choice = choose(
        { want, since: waiter.since, hasWaited: !isArrival, isRefused },
        pass,
        view,
      )
      if (choice.type === 'wait') {
        if (choice.isRefused) refused.add(waiter.kind)
        isUnserved ||= choice.isUnserved
        continue
      }
      // Asked of the chosen only: most that wait go on waiting.
      if (want.signal?.aborted === true) continue
      if (choice.type === 'take') {
        room--
        isShort ||= choice.isShort
      }
      waiter.settle(choice.type === 'take' ? this.#begin(waiter, choice, isArrival) : choice)
    }
    return { isShort, isUnserved }
  }

  /** Tells turns that their head is gone, which no room could give back. */
  #tellOfLoss(view: PoolView): void {
    this.#isHeadLost = false
    for (const waiter of this.#parts.waiting) {
      const { want, since } = waiter
      const isTied = want.withoutHead === 'wait' || want.withoutHead === 'give_up'
      if (!isTied || want.anchor === undefined || want.signal?.aborted === true) continue
      const choice = choose({ want, since, hasWaited: true }, 'at_a_cost', view)
      if (choice.type === 'head_unavailable' && !choice.isBusy) waiter.settle(choice)
    }
  }

  #begin(waiter: Waiter, { spot, head }: Choice & { type: 'take' }, isArrival: boolean): Placement {
    const { want, since } = waiter
    const { connection, lane = connection.addLane(), source } = spot
    if (lane === undefined) throw new Error('A turn was placed on a lane that cannot be added.')
    // A turn that goes in full instead names no response, and its answer must show none.
    const anchor = head === 'held' || want.withoutHead === 'any_lane' ? want.anchor : undefined
    const { model, isInstructed } = want
    const hold = connection.begin(lane, { anchor, model, isInstructed, source })
    const readyAt = connection.openedAt + (connection.handshakeMs ?? 0)
    // What a turn is given when it comes, it has not waited for.
    const hasWaited = !isArrival && readyAt >= since
    const handshakeMs = hasWaited ? readyAt - Math.max(connection.openedAt, since) : undefined
    return { type: 'lane', hold, head, handshakeMs }
  }

  #view(): PoolView {
    const { endpoint: limits, acquireTimeoutMs, isResting = () => false } = this.#options
    return { ...this.#parts, now: this.#runtime.now(), acquireTimeoutMs, limits, isResting }
  }
}
