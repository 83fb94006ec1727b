// The policy of the pool, in one function: delay scheduling. A turn waits a while for the connection
// that holds its head, then takes any lane. Pure: time and the state of the pool are passed in.
import type { Connection } from '../connection/connection.js'
import type { HeadPlace } from './head-index.js'
import {
  freshSpot,
  type HeadState,
  isInUse,
  type LaneWant,
  oldestSpot,
  type Spot,
  spotOf,
} from './placement.js'

/** How long a turn waits for the connection that holds its head before it takes any lane. */
export const affinityWaitMs = 1_000

/**
 * After this part of the time that a turn may wait, one in so many, it takes any lane before those
 * who came since take their heads, and a head that another waits for.
 */
const overdueShare = 4

/**
 * The two passes over those who wait, each longest wait first: who can go on where its head is, then
 * who needs a lane anywhere.
 */
export type Pass = 'home' | 'anywhere'
export const passes: readonly Pass[] = ['home', 'anywhere']

/** What the policy sees of a pool. */
export interface PoolView {
  readonly now: number
  readonly acquireTimeoutMs: number
  readonly connections: Iterable<Connection>
  /** What the endpoint runs at once and how many lanes it has, on one connection. */
  readonly limits: { readonly maxInFlight: number; readonly maxLanes: number }
  readonly placeOf: (head: string) => HeadPlace | undefined
  /** Whether somebody waits to go on with this head. */
  readonly isWanted: (head: string) => boolean
  /** Whether a head may lose its place to one who begins, before a handshake is waited for. */
  readonly isResting: (head: string) => boolean
  /** Whether a new connection is worth waiting for. */
  readonly isConnectionComing: (want: LaneWant) => boolean
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

/** What becomes of a turn that has waited since `since`, in one pass over those who wait. */
export function choose(
  { want, since }: { readonly want: LaneWant; readonly since: number },
  pass: Pass,
  pool: PoolView,
): Choice {
  const { anchor, withoutHead } = want
  const waitedMs = pool.now - since
  const isOverdue = waitedMs >= pool.acquireTimeoutMs / overdueShare
  const isWanted = isOverdue ? () => false : pool.isWanted
  const home = anchor === undefined ? 'gone' : spotOf(pool.placeOf(anchor), isWanted)
  if (typeof home === 'object') return { type: 'take', spot: home, head: 'held', isShort: false }
  // Within a second it is known whether the connection is alive; its chain is worth that.
  if (home === 'in_proof') return wait
  if (anchor !== undefined && (withoutHead === 'give_up' || withoutHead === 'wait')) {
    const isWorthIt = home === 'full' && withoutHead === 'wait'
    return isWorthIt ? wait : { type: 'head_unavailable', isBusy: home !== 'gone' }
  }
  // The lanes that free first are for those whose heads they hold.
  if (pass === 'home' && !isOverdue) return wait
  const mayWaitForHead = withoutHead === 'in_full' && home === 'full'
  if (mayWaitForHead && waitedMs < affinityWaitMs) return wait
  return takeAny(want, pool, { head: home === 'gone' ? 'gone' : 'busy', isOverdue })
}

/**
 * Any lane: one without a head, else the one whose head was used longest ago, unless somebody waits
 * to go on with it. While a new connection is worth waiting for, only a head at rest gives way.
 */
function takeAny(
  want: LaneWant,
  pool: PoolView,
  { head, isOverdue }: { readonly head: HeadState; readonly isOverdue: boolean },
): Choice {
  const { isWanted, isResting, limits } = pool
  const usable: Connection[] = []
  for (const connection of pool.connections)
    if (isInUse(connection) && connection.serves(want)) usable.push(connection)
  const isComing = pool.isConnectionComing(want)
  const fresh = freshSpot(usable, Math.max(1, isComing ? limits.maxInFlight : limits.maxLanes))
  if (fresh !== undefined) return { type: 'take', spot: fresh, head, isShort: false }
  const mustStay = (other: string): boolean => isComing && !isResting(other)
  const oldest =
    oldestSpot(usable, (other) => isWanted(other) || mustStay(other)) ??
    (isOverdue ? oldestSpot(usable, mustStay) : undefined)
  if (oldest !== undefined) return { type: 'take', spot: oldest, head, isShort: isComing }
  return { type: 'wait', isRefused: true, isUnserved: usable.length === 0 }
}
