// Where each event of a connection goes: to the turn on its lane, to the connection, or nowhere. It
// decides by what the event says and by the turn's identity, and notes the responses of no
// turn. It hands nothing on.
import { isPartType, isTerminal } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import { AnswerIdentity, type Expectation } from './answer-identity.js'
import { isLaneName, type Lane, type RunningTurn } from './lane.js'
import type { SeenResponses } from './seen-responses.js'

/** Where one event goes. */
export type Route =
  | { readonly type: 'own'; readonly lane: Lane; readonly turn: RunningTurn }
  /** The response that began for the turn does not continue what its request named. */
  | { readonly type: 'not_honored'; readonly turn: RunningTurn }
  /** An error of the connection: every turn on it ends with it. */
  | { readonly type: 'of_all' }
  /** A response of no turn has ended: its lane can be used again. */
  | { readonly type: 'lane_clear' }
  /** A response of no turn was seen on a lane, which is not used before it has ended. */
  | { readonly type: 'lane_orphaned' }
  /** Nothing on the connection can be relied on any more. */
  | { readonly type: 'in_doubt'; readonly why: string }
  | { readonly type: 'dropped' }

const dropped: Route = { type: 'dropped' }
const unasked: Route = inDoubt('The server sent a response that no turn asked for.')

/** Where this event goes. Brings the orphans of lanes and the responses seen up to date. */
export function routeOf(frame: Frame, lanes: readonly Lane[], seen: SeenResponses): Route {
  const lane = laneOf(lanes, frame)
  if (lane === undefined) return routeOfUnattributed(frame, lanes, seen)
  const { turn } = lane
  const isSent = turn !== undefined && (turn.sink !== undefined || turn.isAbandoned)
  if (!isSent) return routeOfStray(frame, lane, seen)
  switch (turn.identity.judge(frame)) {
    case 'own':
      return { type: 'own', lane, turn }
    case 'late':
      return dropped
    case 'not_honored':
      return { type: 'not_honored', turn }
    case 'foreign':
      return inDoubt('The server sent an event that does not belong to the turn on its lane.')
  }
}

/**
 * The lane that an event belongs to: the one it names, or the only one there is. On a connection
 * with named lanes, an event without a name belongs to the turn whose response it names, else to
 * the only turn in flight, unless a response of no turn may have sent it.
 */
export function laneOf(
  lanes: readonly Lane[],
  event: { readonly stream_id?: string | undefined; readonly responseId?: string | undefined },
): Lane | undefined {
  const { stream_id } = event
  // A loop makes no function: this is done with every event.
  for (const lane of lanes) if (lane.id === stream_id || lane.id === undefined) return lane
  return stream_id === undefined ? laneOfUnnamed(lanes, event.responseId) : undefined
}

function laneOfUnnamed(lanes: readonly Lane[], responseId: string | undefined): Lane | undefined {
  const running = lanes.filter(({ turn }) => turn !== undefined)
  if (responseId !== undefined) {
    const named = running.filter(({ turn }) => turn?.identity.responseId === responseId)
    if (named.length > 0) return named.length === 1 ? named[0] : undefined
  }
  return running.length === 1 && lanes.every(({ orphan }) => orphan === undefined)
    ? running[0]
    : undefined
}

/** What a response that no turn asked for is expected to show: that it continues nothing. */
const continuesNothing: Expectation = { named: undefined, mayOmitEcho: true, isAlone: false }

/** An event on a lane where no turn was sent: part of a response of no turn, or nothing. */
function routeOfStray(frame: Frame, lane: Lane, seen: SeenResponses): Route {
  // Without lanes, every error is the connection's: one that has reached its age may say so between
  // turns.
  if (frame.type === 'error' && lane.id === undefined && lane.turn === undefined)
    return { type: 'of_all' }
  const stray = strayOf(frame)
  if (stray === undefined) return dropped
  if (lane.orphan === undefined) {
    const isOld = frame.responseId !== undefined && seen.has(frame.responseId)
    if (stray === 'ends' && (isOld || lane.turn === undefined)) {
      note(frame, seen)
      return dropped
    }
    if (lane.turn !== undefined || lane.id === undefined) return unasked
    lane.orphan = new AnswerIdentity(continuesNothing, seen)
  }
  const verdict = lane.orphan === 'crowded' ? 'foreign' : lane.orphan.judge(frame)
  note(frame, seen)
  if (verdict === 'foreign') lane.orphan = 'crowded'
  if (verdict !== 'own' || !isTerminal(frame.type)) return { type: 'lane_orphaned' }
  lane.orphan = undefined
  return { type: 'lane_clear' }
}

/** An event of no lane: an error is the connection's, part of a response could be any turn's. */
function routeOfUnattributed(frame: Frame, lanes: readonly Lane[], seen: SeenResponses): Route {
  const { responseId, stream_id } = frame
  if (frame.type === 'error') return stream_id === undefined ? { type: 'of_all' } : dropped
  const running = lanes.flatMap(({ turn }) =>
    turn === undefined ? [] : [turn.identity.responseId],
  )
  const isOld = responseId !== undefined && seen.has(responseId) && !running.includes(responseId)
  note(frame, seen)
  const stray = strayOf(frame)
  if (stray === undefined || isOld) return dropped
  if (stream_id === undefined && running.length > 0)
    return inDoubt('The server sent part of a response without saying whose it is.')
  // The next turn might be given the lane that it runs on.
  const isOfLane = stream_id === undefined || isLaneName(stream_id)
  return stray === 'runs' && isOfLane ? unasked : dropped
}

/** Remembers what is no turn's: a response, its items and its calls. */
function note(frame: Frame, seen: SeenResponses): void {
  const { responseId, type } = frame
  seen.noteStray(frame)
  if (responseId === undefined) return
  seen.add(responseId)
  if (type === 'response.created') seen.pool.tells(frame)
}

/** What an event of no turn says: that a response runs, that it has ended, or nothing. */
function strayOf(frame: Frame): 'runs' | 'ends' | undefined {
  if (!frame.type.startsWith('response.')) return undefined
  if (isTerminal(frame.type)) return 'ends'
  return frame.responseId !== undefined || isPartType(frame.type) ? 'runs' : undefined
}

function inDoubt(why: string): Route {
  return { type: 'in_doubt', why }
}
