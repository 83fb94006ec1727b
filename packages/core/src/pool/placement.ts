// What a turn asks of the pool, what it is given, and the choice among open connections. Pure; the pool acts on it.
import type { Connection } from '../connection/connection.js'
import { type ConnectionEnd, isFree, type Lane } from '../connection/lane.js'
import type { TurnHold } from '../connection/owner.js'

/** What a turn asks for. */
export interface LaneWant {
  /** The response to continue from, if the turn is incremental. */
  readonly anchor: string | undefined
  /** Whether only the connection that holds the anchor will do (`store: false`). */
  readonly mustHold: boolean
  /** The model asked for; it binds a connection where the endpoint serves one model on each. */
  readonly model: string | undefined
  /** Whether the turn has another way when a handshake was refused with this status, or failed without one. */
  readonly hasOtherWay: (status: number | undefined) => boolean
  readonly signal: AbortSignal | undefined
}

/** What a turn is given. */
export type Placement =
  | {
      readonly type: 'lane'
      readonly hold: TurnHold
      /** Set when the turn waited for a handshake. */
      readonly handshakeMs: number | undefined
    }
  /** The lane that holds the anchor is gone, or at work where there is nothing to fork on. */
  | { readonly type: 'head_unavailable'; readonly isBusy: boolean }
  /** No connection could be opened. */
  | { readonly type: 'no_connection'; readonly end: ConnectionEnd }

/** A lane to take, and the lane whose head is forked, if one is. */
export interface Spot {
  readonly connection: Connection
  readonly lane: Lane
  readonly source: Lane | undefined
}

/** Where an anchor can be continued: its own lane, or a fork beside it. `undefined` when nothing holds it. */
export function spotOf(
  connections: Iterable<Connection>,
  anchor: string,
): Spot | { readonly isBusy: true } | undefined {
  for (const connection of connections) {
    const source = connection.lanes.find((lane) => lane.head === anchor)
    if (source === undefined) continue
    if (connection.phase !== 'open') return undefined
    if (!connection.hasRoom) return { isBusy: true }
    if (isFree(source)) return { connection, lane: source, source: undefined }
    const lane = headlessLane(connection) ?? connection.addLane() ?? oldestLane(connection, source)
    return lane === undefined ? { isBusy: true } : { connection, lane, source }
  }
  return undefined
}

/**
 * A lane without a head on one of these connections. With `maxLanes` below the endpoint's own, lanes beyond it are not
 * added: as many heads as turns fit at once keep their places however they are used.
 */
export function freshSpot(connections: Iterable<Connection>, maxLanes: number): Spot | undefined {
  for (const connection of connections) {
    if (!connection.hasRoom) continue
    const lane =
      headlessLane(connection) ?? (connection.lanes.length < maxLanes ? connection.addLane() : undefined)
    if (lane !== undefined) return { connection, lane, source: undefined }
  }
  return undefined
}

/** The free lane whose head was used longest ago: its chain gives way. */
export function oldestSpot(connections: Iterable<Connection>): Spot | undefined {
  return [...connections]
    .filter((connection) => connection.hasRoom)
    .flatMap((connection) => {
      const lane = oldestLane(connection)
      return lane === undefined ? [] : [{ connection, lane, source: undefined }]
    })
    .toSorted((a, b) => a.lane.usedAt - b.lane.usedAt)[0]
}

function headlessLane(connection: Connection): Lane | undefined {
  return connection.lanes.find((lane) => isFree(lane) && lane.head === undefined)
}

function oldestLane(connection: Connection, not?: Lane): Lane | undefined {
  return connection.lanes
    .filter((lane) => lane !== not && isFree(lane))
    .toSorted((a, b) => a.usedAt - b.usedAt)[0]
}
