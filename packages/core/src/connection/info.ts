// What people may know of a connection and its lanes, as they are now. It changes nothing.
import type { Connection } from './connection.js'

/** One connection of a client, as it is now. Times are wall-clock milliseconds since 1970. */
export interface ConnectionInfo {
  /** Its name within its client, such as `c1`. */
  readonly name: string
  /** The name of the scope that it belongs to, such as `s1`. */
  readonly scope: string
  readonly phase: 'connecting' | 'open' | 'draining' | 'closed'
  /** When its handshake ended; missing before. */
  readonly openedAt?: number
  /** When anything last came from the server. */
  readonly heardAt: number
  readonly inFlight: number
  readonly lanes: readonly LaneInfo[]
}

/** One lane of a connection, as it is now. */
export interface LaneInfo {
  /** Its `stream_id`; missing where the endpoint has no lanes. */
  readonly name?: string
  readonly isBusy: boolean
  /** The response that the server holds for it, from which a turn can continue. */
  readonly head?: string
  /** When it last ended a turn, in wall-clock milliseconds since 1970. */
  readonly usedAt: number
}

/** Describes a connection of the scope of this name. */
export function infoOf(connection: Connection, scope: string): ConnectionInfo {
  const { name, phase, openedAt, handshakeMs, heardAt, inFlight, lanes } = connection
  return {
    name,
    scope,
    phase,
    ...(handshakeMs === undefined ? {} : { openedAt: openedAt + handshakeMs }),
    heardAt,
    inFlight,
    lanes: lanes.map(({ id, turn, orphan, head, usedAt }) => ({
      ...(id === undefined ? {} : { name: id }),
      isBusy: turn !== undefined || orphan !== undefined,
      ...(head === undefined ? {} : { head }),
      usedAt,
    })),
  }
}
