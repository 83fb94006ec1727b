// What a turn asks of the pool and what it is given, and the places that the open connections have
// for it. Pure: policy.ts chooses among them, and the pool acts on it.
import type { Connection, TurnHold } from '../connection/connection.js'
import { type ConnectionEnd, isFree, type Lane } from '../connection/lane.js'
import type { HeadPlace } from './head-index.js'

/** What a turn asks for. */
export interface LaneWant {
  /** The response to continue from, if the turn is incremental. */
  readonly anchor: string | undefined
  /**
   * What becomes of the turn where the lane that holds its anchor cannot take it: another lane
   * continues it all the same, because the server stores it; it is sent in full on another lane; it
   * waits, because nothing else will do; or it is told at once, because it has a better way.
   */
  readonly withoutHead: 'any_lane' | 'in_full' | 'wait' | 'give_up'
  /** The model asked for; it binds a connection where the endpoint serves one model on each. */
  readonly model: string | undefined
  /**
   * Whether it sets what continuations inherit on this endpoint; a turn that does not begins where
   * no other has.
   */
  readonly isInstructed: boolean
  /** Whether the turn may go over HTTP where no connection can be opened. */
  readonly mayUseHttp: boolean
  readonly signal: AbortSignal | undefined
}

/**
 * What a lane means for the anchor that was asked for: it can be continued here, or the turn goes
 * in full, because its head is gone or because it cannot be reached while others are at work.
 */
export type HeadState = 'held' | 'gone' | 'busy'

/** What a turn is given. */
export type Placement =
  | {
      readonly type: 'lane'
      readonly hold: TurnHold
      readonly head: HeadState
      /** How long the turn waited for its connection's handshake; `undefined` if it did not. */
      readonly handshakeMs: number | undefined
    }
  /** The lane that holds the anchor is gone, or cannot be reached while others are at work. */
  | { readonly type: 'head_unavailable'; readonly isBusy: boolean }
  /** No connection could be opened. */
  | { readonly type: 'no_connection'; readonly end: ConnectionEnd }

/**
 * A lane to take, where `undefined` is one that is yet to be added, and the lane whose head is
 * forked, if one is.
 */
export interface Spot {
  readonly connection: Connection
  readonly lane: Lane | undefined
  readonly source: Lane | undefined
}

/** Whether turns may begin on a connection, now or once it has opened. */
export function isInUse({ phase }: Connection): boolean {
  return phase === 'open' || phase === 'connecting'
}

/**
 * Where a head can be continued: on its own lane, or on a fork. Else why not: `'in_proof'`
 * while its connection must show that it is alive, `'full'` when its lane is free and its
 * connection runs as many turns as it may, `'busy'` when its lane is at work and cannot be forked,
 * and `'gone'` when no connection holds it.
 */
export function spotOf(
  place: HeadPlace | undefined,
  { isWanted, mayFork }: { isWanted: (head: string) => boolean; mayFork: boolean },
): Spot | 'in_proof' | 'full' | 'busy' | 'gone' {
  if (place === undefined) return 'gone'
  const { connection, lane } = place
  if (connection.isInProof) return 'in_proof'
  if (connection.phase !== 'open') return 'gone'
  const isIdle = isFree(lane)
  if (!connection.hasRoom) return isIdle ? 'full' : 'busy'
  if (isIdle) return { connection, lane, source: undefined }
  if (!mayFork) return 'busy'
  const headless = headlessLane(connection)
  if (headless !== undefined || connection.mayAddLane)
    return { connection, lane: headless, source: lane }
  const oldest = oldestLane([connection], lane, isWanted)
  return oldest === undefined ? 'busy' : { ...oldest, source: lane }
}

/**
 * A lane without a head on the connection with the fewest turns. With `maxLanes` below the
 * endpoint's own, lanes beyond it are not added: as many heads as turns fit at once keep their
 * places however they are used.
 */
export function freshSpot(connections: readonly Connection[], maxLanes: number): Spot | undefined {
  let best: Spot | undefined
  for (const connection of connections) {
    if (
      !connection.hasRoom ||
      (best !== undefined && connection.inFlight >= best.connection.inFlight)
    )
      continue
    const lane = headlessLane(connection)
    if (lane !== undefined || (connection.mayAddLane && connection.lanes.length < maxLanes))
      best = { connection, lane, source: undefined }
  }
  return best
}

/**
 * The free lane whose head was used longest ago and that no turn waits to continue: the turn that
 * takes it displaces that head.
 */
export function oldestSpot(
  connections: readonly Connection[],
  isWanted: (head: string) => boolean,
): Spot | undefined {
  const oldest = oldestLane(
    connections.filter((connection) => connection.hasRoom),
    undefined,
    isWanted,
  )
  return oldest === undefined ? undefined : { ...oldest, source: undefined }
}

function headlessLane(connection: Connection): Lane | undefined {
  return connection.lanes.find((lane) => isFree(lane) && lane.head === undefined)
}

function oldestLane(
  connections: readonly Connection[],
  not: Lane | undefined,
  isWanted: (head: string) => boolean,
): HeadPlace | undefined {
  let oldest: HeadPlace | undefined
  for (const connection of connections) {
    for (const lane of connection.lanes) {
      if (
        lane === not ||
        !isFree(lane) ||
        (oldest !== undefined && lane.usedAt >= oldest.lane.usedAt)
      )
        continue
      if (lane.head === undefined || !isWanted(lane.head)) oldest = { connection, lane }
    }
  }
  return oldest
}
