// The policy of the pool, in one function, `choose`: delay scheduling. A turn waits
// `affinityWaitMs` for the connection that holds its head while that runs as many turns as it may,
// then takes a lane without a head, and any lane once it is overdue. Pure: time and the pool's
// state are passed in.
import type { Connection } from '../connection/connection.js'
import type { HeadIndex, HeadPlace } from './head-index.js'
import {
  freshSpot,
  type HeadState,
  isInUse,
  type LaneWant,
  oldestSpot,
  type Spot,
  spotOf,
} from './placement.js'
import type { WaitQueue } from './queue.js'

/**
 * How long a turn waits, in milliseconds, for the connection that holds its head before it takes a
 * lane without a head elsewhere. Only a turn that can be sent in full waits so, and only while its
 * head's lane is free and the connection runs as many turns as it may.
 */
export const affinityWaitMs = 1_000

/**
 * A turn is overdue after `acquireTimeoutMs / overdueShare`: it then takes any lane, one whose head
 * another turn waits for too.
 */
const overdueShare = 4

/** How long a turn waits until it is overdue, in milliseconds. */
export function overdueAfterMs(acquireTimeoutMs: number): number {
  return acquireTimeoutMs / overdueShare
}

/** Whether a turn has waited for so long that it takes any lane. */
function isOverdue(
  { since }: Asking,
  { now, acquireTimeoutMs }: Pick<PoolView, 'now' | 'acquireTimeoutMs'>,
): boolean {
  return now - since >= overdueAfterMs(acquireTimeoutMs)
}

/** A turn that asks for a lane, and since when. */
export interface Asking {
  readonly want: LaneWant
  readonly since: number
  /** Whether it has waited, so that another turn may have taken its head's lane meanwhile. */
  readonly hasWaited: boolean
  /** Whether one of its kind was refused any lane in this pass. @default false */
  readonly isRefused?: boolean
}

/**
 * The two passes over the queue, each longest wait first. In the first, a turn goes where its head
 * is, or takes a lane that costs no other turn a head; in the second, also the lane of a head that
 * no turn waits for.
 */
export type Pass = 'at_no_cost' | 'at_a_cost'

/** What the policy sees of a pool. */
export interface PoolView {
  readonly now: number
  readonly acquireTimeoutMs: number
  readonly connections: Iterable<Connection>
  /** What the endpoint runs at once and how many lanes it has, on one connection. */
  readonly limits: { readonly maxInFlight: number; readonly maxLanes: number }
  readonly heads: Pick<HeadIndex, 'placeOf'>
  readonly waiting: Pick<WaitQueue, 'isWanted'>
  readonly dialer: MayOpenSoon
  /**
   * Whether a beginning turn may take the place of this head instead of waiting for a handshake.
   */
  readonly isResting: (head: string) => boolean
}

/** The dialer, as far as the policy asks it. */
export interface MayOpenSoon {
  /** Whether a new connection is worth waiting for; `isWaiting` says that the turn begins. */
  mayOpenSoon(isWaiting: boolean): boolean
}

/** What becomes of a turn that wants a lane. */
export type Choice =
  | {
      readonly type: 'take'
      readonly spot: Spot
      readonly head: HeadState
      /** Whether it takes a resting head's place, though a connection would have come. */
      readonly isShort: boolean
    }
  /** Only the lane that holds its anchor would do. */
  | { readonly type: 'head_unavailable'; readonly isBusy: boolean }
  | {
      readonly type: 'wait'
      /** Whether it would have taken any lane, and there was none. */
      readonly isRefused: boolean
      /** Whether no open connection serves it, of its model or without instructions. */
      readonly isUnserved: boolean
    }

const wait: Choice = { type: 'wait', isRefused: false, isUnserved: false }

/** What becomes of a turn in one pass over the turns that ask for lanes. */
export function choose(asking: Asking, pass: Pass, pool: PoolView): Choice {
  const { want, since } = asking
  const { anchor, withoutHead } = want
  const mayTakeWanted = isOverdue(asking, pool)
  const isWanted = (other: string): boolean => !mayTakeWanted && pool.waiting.isWanted(other)
  const place = anchor === undefined ? undefined : pool.heads.placeOf(anchor)
  const mayFork = !asking.hasWaited || withoutHead !== 'in_full' || !isBeingDisplaced(place)
  const home = spotOf(place, { isWanted, mayFork })
  if (typeof home === 'object') return { type: 'take', spot: home, head: 'held', isShort: false }
  // Within a second it is known whether the connection is alive; its chain is worth that.
  if (home === 'in_proof') return wait
  if (anchor !== undefined && (withoutHead === 'give_up' || withoutHead === 'wait')) {
    const isWorthIt = home === 'full' && withoutHead === 'wait'
    return isWorthIt ? wait : { type: 'head_unavailable', isBusy: home !== 'gone' }
  }
  const head: HeadState = home === 'gone' ? 'gone' : 'busy'
  const givesUpHead = withoutHead === 'in_full' && home === 'full'
  if (!givesUpHead || mayTakeWanted) {
    // A turn that gives up its head takes none that another turn waits for: that would cost two.
    const how = { head, pass, mayTakeWanted: mayTakeWanted && !givesUpHead }
    return asking.isRefused === true ? wait : takeAny(want, pool, how)
  }
  // The head is still there, and is given up only for a lane that costs no other turn anything.
  if (pass === 'at_no_cost' || pool.now - since < affinityWaitMs) return wait
  const fresh = freshSpot(usableFor(want, pool), Math.max(1, pool.limits.maxLanes))
  return fresh === undefined ? wait : { type: 'take', spot: fresh, head, isShort: false }
}

/**
 * Whether the turn on a head's lane continues another. It may end, and the head with it, before the
 * server reads a fork: the fork would be refused, and would have taken another head's lane.
 */
function isBeingDisplaced(place: HeadPlace | undefined): boolean {
  const { turn, head } = place?.lane ?? {}
  return turn !== undefined && turn.anchor !== head
}

interface AnyLane {
  readonly head: HeadState
  readonly pass: Pass
  readonly mayTakeWanted: boolean
}

/**
 * Any lane: one without a head, else the one whose head was used longest ago. In the first pass,
 * and while a new connection is worth waiting for, the turn takes the place of a resting head only.
 */
function takeAny(want: LaneWant, pool: PoolView, { head, pass, mayTakeWanted }: AnyLane): Choice {
  const { waiting, isResting, limits } = pool
  const usable = usableFor(want, pool)
  const isComing = pool.dialer.mayOpenSoon(want.anchor === undefined)
  const fresh = freshSpot(usable, Math.max(1, isComing ? limits.maxInFlight : limits.maxLanes))
  if (fresh !== undefined) return { type: 'take', spot: fresh, head, isShort: false }
  const mayCost = !isComing && (pass === 'at_a_cost' || mayTakeWanted)
  const oldest =
    oldestSpot(usable, (other) => waiting.isWanted(other) || !(mayCost || isResting(other))) ??
    (mayCost && mayTakeWanted ? oldestSpot(usable, () => false) : undefined)
  if (oldest !== undefined) return { type: 'take', spot: oldest, head, isShort: isComing }
  return { type: 'wait', isRefused: true, isUnserved: usable.length === 0 }
}

/** The connections on which a turn may begin, now or once they have opened. */
function usableFor(want: LaneWant, { connections }: PoolView): readonly Connection[] {
  const usable: Connection[] = []
  for (const connection of connections)
    if (isInUse(connection) && connection.serves(want)) usable.push(connection)
  return usable
}
