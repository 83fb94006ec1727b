// Which turns may not wait any more, by the rules of placement: told again here from what a
// stranger would expect of lanes, heads and times, and without the pool's own words for them.
import type { Connection } from '../../../src/connection/connection.js'
import type { Lane } from '../../../src/connection/lane.js'
import type { Endpoint } from '../../../src/endpoints/endpoint.js'
import type { HeadIndex } from '../../../src/pool/head-index.js'
import type { WatchedTurn } from './pool-oracle.js'

/** How long a turn waits for the full connection of its head. */
const affinityMs = 1_000

/** A pool whose turns nobody ends, once time has passed. */
export interface Stillness {
  readonly now: number
  readonly acquireTimeoutMs: number
  /** Whether the limits allow one more connection, and no failed handshake forbids it. */
  readonly mayOpen: boolean
  readonly endpoint: Endpoint
  readonly connections: readonly Connection[]
  readonly heads: HeadIndex
  /** The lanes whose heads are being forked. */
  readonly forked: ReadonlySet<Lane>
  readonly waiting: readonly WatchedTurn[]
}

/** The turns that wait although a lane could take them, one line each. */
export function starving(still: Stillness): readonly string[] {
  return still.waiting.flatMap((turn) => {
    const why = reasonToGo(turn, still)
    return why === undefined ? [] : [`Turn ${turn.id} waits, ${describe(turn, still)}: ${why}.`]
  })
}

function describe({ want, since }: WatchedTurn, { now }: Stillness): string {
  return `${want.withoutHead} for ${want.anchor ?? 'any lane'} since ${now - since} ms`
}

/** Why a turn should not wait any more; `undefined` while it may. */
function reasonToGo(turn: WatchedTurn, still: Stillness): string | undefined {
  const { want } = turn
  const { anchor, withoutHead } = want
  const place = anchor === undefined ? undefined : still.heads.placeOf(anchor)
  const isReachable = place?.connection.phase === 'open'
  if (isReachable && place.connection.isInProof) return undefined
  const isHomeFree = isReachable && isFree(place.lane, still)
  if (isHomeFree && hasRoom(place.connection, still)) return 'its own lane is free'
  if (anchor !== undefined && (withoutHead === 'wait' || withoutHead === 'give_up')) {
    if (place === undefined) return 'its head is gone'
    // A connection that drains keeps the head of a lane at work until that ends.
    if (!isReachable) return undefined
    return hasRoom(place.connection, still) ? 'its head is at work' : undefined
  }
  return reasonToLeave(turn, withoutHead === 'in_full' && isHomeFree, still)
}

/** Why it should take another lane; it is tied while its own is free on a full connection. */
function reasonToLeave(
  { want, since }: WatchedTurn,
  isTied: boolean,
  still: Stillness,
): string | undefined {
  const waitedMs = still.now - since
  const usable = still.connections.filter(
    (connection) =>
      connection.phase === 'open' && hasRoom(connection, still) && connection.serves(want),
  )
  const maxLanes = Math.max(1, still.endpoint.maxLanes)
  const free = usable.flatMap(({ lanes }) => lanes.filter((lane) => isFree(lane, still)))
  const isFresh =
    free.some(({ head }) => head === undefined) ||
    usable.some(({ lanes }) => lanes.length < maxLanes)
  if (isTied && isFresh && waitedMs > affinityMs) return 'a lane without a head is free'
  if (still.connections.some(({ phase }) => phase === 'connecting')) return undefined
  if (waitedMs <= still.acquireTimeoutMs / 4) return undefined
  if (still.mayOpen) return 'no connection is opened for it'
  const wanted = new Set(isTied ? still.waiting.map((other) => other.want.anchor) : [])
  const isAny = free.some(({ head }) => head === undefined || !wanted.has(head))
  return isFresh || isAny ? 'a lane is free' : undefined
}

function hasRoom({ isInProof, lanes }: Connection, { endpoint }: Stillness): boolean {
  const running = lanes.filter(({ turn }) => turn !== undefined).length
  return !isInProof && running < Math.max(1, endpoint.maxInFlight)
}

function isFree(lane: Lane, { forked }: Stillness): boolean {
  return lane.turn === undefined && lane.orphan === undefined && !forked.has(lane)
}
