// Lanes: what one connection keeps per `stream_id`. FIFO inside, parallel across. Data and small
// rules only; the connection routes and the pool hands out.
import type { Endpoint } from '../endpoints/endpoint.js'
import type { HttpError } from '../protocol/error-frame.js'
import { responseOf } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import type { AnswerIdentity } from './answer-identity.js'

/** What a turn is told. */
export type Told =
  /** One event of this turn, or an error that every turn of its connection is told (`isOfAll`). */
  | { readonly type: 'turn_event'; readonly frame: Frame; readonly isOfAll?: boolean }
  /** The response that began for this turn does not continue what the request named. */
  | { readonly type: 'turn_not_honored' }
  /** The connection ended before the turn did. `wasAlone` when no other turn ran on it. */
  | { readonly type: 'turn_lost'; readonly end: ConnectionEnd; readonly wasAlone: boolean }

/** Takes what a turn is told, as frames arrive. */
export type TurnSink = (told: Told) => void

/** How a connection ended. */
export type ConnectionEnd =
  /** The network or the server broke it, or the handshake failed. */
  | {
      readonly type: 'lost'
      readonly cause: unknown
      readonly closeCode?: number
      /** This process failed, not the network: another connection would end the same way. */
      readonly isLocal?: boolean
    }
  /** The server answered the handshake with an HTTP status. */
  | ({ readonly type: 'refused' } & HttpError)
  /** The handshake or a pong did not come in time. */
  | { readonly type: 'timed_out' }
  /** The server sent what belongs to no turn, or is no answer: nothing can be relied on. */
  | { readonly type: 'in_doubt'; readonly cause: Error }
  /** A frame was larger than this client takes, came in more pieces, or nested more deeply. */
  | {
      readonly type: 'over_limit'
      readonly limit: 'maxInboundFrameBytes' | 'maxFragments' | 'maxNesting'
    }
  /** This side closed it: its age or idle limit, or the client's own close. */
  | { readonly type: 'closed'; readonly reason: 'rotated' | 'client_closed' }

/** One lane of one connection. */
export interface Lane {
  /** Its `stream_id`; `undefined` on endpoints without lanes. */
  readonly id: string | undefined
  /** The turn that runs on it, from before its frame is sent until its terminal event. */
  turn: RunningTurn | undefined
  /** The newest completed response: what the server's cache holds for this lane. */
  head: string | undefined
  /** When the lane last ended a turn: the least recently used head loses its lane first. */
  usedAt: number
  /** Forks of its head that have not begun: until they have, its own next turn is held (P46). */
  forks: number
  /**
   * A response of no turn that may still run: its turn ended by an error or was given up, or the
   * server began it by itself. No turn gets the lane before its end, and none ever gets a `crowded`
   * one, which has shown an event of another response: the end of one says nothing of the other.
   */
  orphan: AnswerIdentity | 'crowded' | undefined
}

/** A turn in flight on a lane. */
export interface RunningTurn {
  /** The response it continues, for the eviction rule. */
  readonly anchor: string | undefined
  /** The lane whose head this turn forks; released once the fork has begun. */
  source: Lane | undefined
  /** What its events must show to be its own. */
  readonly identity: AnswerIdentity
  /** Missing before the frame is sent, and after the caller gave the turn up. */
  sink: TurnSink | undefined
  /** Events of a beginning that may be an earlier response's. */
  held: Frame[]
  /** Its caller has gone; its lane still waits for its terminal event. */
  isAbandoned: boolean
  /** Takes back the bound on a turn that was given up, when its lane is free again. */
  cancelBound: () => void
}

/** The name of a connection's lane at this position. */
export function laneName(position: number): string {
  return `l${position}`
}

/** Whether a lane of ours has this name, or may be given it. */
export function isLaneName(name: string): boolean {
  return /^l\d+$/.test(name)
}

/** Makes a lane; `undefined` names the only one of an endpoint without lanes. */
export function createLane(id: string | undefined, now: number): Lane {
  return { id, turn: undefined, head: undefined, usedAt: now, forks: 0, orphan: undefined }
}

/**
 * What a terminal event leaves in the server's cache for its lane (P16, P23, P27): the head
 * afterwards, and why the one before is gone, if it is.
 */
export function headAfter(
  { head, turn }: Lane,
  event: Pick<Frame, 'type'> & { readonly response?: unknown },
  evicts: Endpoint['evicts'],
): { readonly head: string | undefined; readonly loss: 'displaced' | 'failed' | undefined } {
  if (event.type === 'response.completed') {
    const next = responseOf(event)?.id
    return { head: next, loss: next === head ? undefined : 'displaced' }
  }
  if (event.type === 'response.incomplete') return { head: undefined, loss: 'displaced' }
  const isEvicted = evicts === 'lane-head' || turn?.anchor === head
  return isEvicted ? { head: undefined, loss: 'failed' } : { head, loss: undefined }
}

/** Whether a lane can take a turn now. */
export function isFree(lane: Lane): boolean {
  return lane.turn === undefined && lane.forks === 0 && lane.orphan === undefined
}
