// Gives lanes to those who want one: carries out what the policy chooses, pass after pass. It opens
// and closes no connection.
import type { Connection } from '../connection/connection.js'
import type { Endpoint } from '../endpoints/endpoint.js'
import type { Runtime } from '../runtime/runtime.js'
import type { HeadIndex } from './head-index.js'
import type { LaneWant, Placement } from './placement.js'
import { affinityWaitMs, type Choice, choose, type Pass, type PoolView, passes } from './policy.js'
import type { QueueLimits, Waiter, WaitQueue } from './queue.js'

/** What a scheduler is made with. */
export interface SchedulerOptions extends QueueLimits {
  readonly endpoint: Endpoint
  /** Whether a head may lose its place for one who begins, before a handshake is waited for. */
  readonly isResting?: (head: string) => boolean
}

/** What a scheduler works on. */
export interface SchedulerParts {
  readonly connections: ReadonlySet<Connection>
  readonly heads: HeadIndex
  readonly waiting: WaitQueue
  /** Whether a new connection is worth waiting for; `isWaiting` says that the turn begins. */
  readonly mayOpenSoon: (isWaiting: boolean) => boolean
}

/** What a service of those who wait has shown. */
export interface Service {
  /** Whether a head has lost its place to one who would have waited for a handshake. */
  readonly isShort: boolean
  /** Whether somebody waits whom no open connection serves. */
  readonly isUnserved: boolean
}

/** Gives out the lanes of one pool. */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #runtime: Runtime
  readonly #parts: SchedulerParts
  /** The turn that has just come: what it is given at once, it has not waited for. */
  #arriving: Waiter | undefined

  constructor(options: SchedulerOptions, runtime: Runtime, parts: SchedulerParts) {
    this.#options = options
    this.#runtime = runtime
    this.#parts = parts
  }

  /**
   * Gives a turn its lane: `serve` is called to look for one now, and again by the pool whenever
   * there is room.
   * @throws WarmlineError `pool_exhausted`; the signal's reason.
   */
  async acquire(want: LaneWant, serve: () => void): Promise<Placement> {
    const { waiting } = this.#parts
    const waiter = waiting.enter(want)
    this.#arriving = waiter
    serve()
    this.#arriving = undefined
    if (!waiter.isWaiting) return waiter.placement
    const mayGoElsewhere = want.withoutHead === 'in_full' && want.anchor !== undefined
    const cancel = mayGoElsewhere ? this.#runtime.after(affinityWaitMs, serve) : undefined
    try {
      return await waiting.wait(waiter)
    } finally {
      cancel?.()
    }
  }

  /** Gives lanes to those who wait, as far as there is room. */
  serve(): Service {
    const view = this.#view()
    let [isShort, isUnserved] = [false, false]
    for (const pass of passes) {
      const served = this.#serveInTurn(pass, view)
      isShort ||= served.isShort
      isUnserved ||= served.isUnserved
    }
    return { isShort, isUnserved }
  }

  /**
   * One pass, while there is room; who has just come is answered in any case. Any lane that was
   * refused to one is not there for the next of its kind either.
   */
  #serveInTurn(pass: Pass, view: PoolView): Service {
    const refused = new Set<string>()
    let [isShort, isUnserved] = [false, false]
    let room = 0
    for (const connection of view.connections) room += connection.room
    const all = room > 0 ? this.#parts.waiting : this.#justCome
    for (const waiter of all) {
      const { want } = waiter
      const kind = `${want.anchor === undefined} ${want.isInstructed} ${want.model}`
      if (want.signal?.aborted === true || (takesAny(want) && refused.has(kind))) continue
      if (room <= 0 && waiter !== this.#arriving) return { isShort, isUnserved }
      const choice = choose(waiter, pass, view)
      if (choice.type === 'wait') {
        if (choice.isRefused) refused.add(kind)
        isUnserved ||= choice.isUnserved
        continue
      }
      if (choice.type === 'take') {
        room--
        isShort ||= choice.isShort
      }
      waiter.settle(choice.type === 'take' ? this.#begin(waiter, choice) : choice)
    }
    return { isShort, isUnserved }
  }

  get #justCome(): readonly Waiter[] {
    return this.#arriving?.isWaiting === true ? [this.#arriving] : []
  }

  #begin(waiter: Waiter, { spot, head }: Choice & { type: 'take' }): Placement {
    const { want, since } = waiter
    const { connection, lane = connection.addLane(), source } = spot
    if (lane === undefined) throw new Error('A turn was placed on a lane that cannot be added.')
    // A turn that goes in full instead names no response, and its answer must show none.
    const anchor = head === 'held' || want.withoutHead === 'any_lane' ? want.anchor : undefined
    const { model, isInstructed } = want
    const hold = connection.begin(lane, { anchor, model, isInstructed, source })
    const { openedAt, handshakeMs } = connection
    const hasWaited = waiter !== this.#arriving && openedAt + (handshakeMs ?? 0) >= since
    return { type: 'lane', hold, head, handshakeMs: hasWaited ? handshakeMs : undefined }
  }

  #view(): PoolView {
    const { connections, heads, waiting, mayOpenSoon } = this.#parts
    const { endpoint, acquireTimeoutMs, isResting = () => false } = this.#options
    return {
      now: this.#runtime.now(),
      acquireTimeoutMs,
      connections,
      limits: endpoint,
      placeOf: (head) => heads.placeOf(head),
      isWanted: (head) => waiting.isWanted(head),
      isResting,
      isConnectionComing: (want) => mayOpenSoon(want.anchor === undefined),
    }
  }
}

/** Whether a turn takes any lane where its head cannot be reached. */
function takesAny({ anchor, withoutHead }: LaneWant): boolean {
  return anchor === undefined || withoutHead === 'any_lane' || withoutHead === 'in_full'
}
