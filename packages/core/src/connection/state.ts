// The life of one connection as a pure table: state and input give the next state and what must be
// done. It holds no socket and no timer; connection.ts performs the effects.

/** Where a connection is in its life, and how many turns run on it. */
export interface ConnectionState {
  readonly phase: 'connecting' | 'open' | 'draining' | 'closed'
  readonly inFlight: number
}

/** What can happen to a connection. */
export type ConnectionInput =
  /** The handshake succeeded. */
  | 'opened'
  /** A turn was put on a lane. */
  | 'turn_started'
  /** A turn's terminal event arrived, or its lane was given up for good. */
  | 'turn_ended'
  /** Take no new turns; close after those that run. */
  | 'drain'
  /** Close now. */
  | 'close'
  /** The socket failed, was refused or was closed by the other side. */
  | 'lost'

/** What a step leads to: what is told of it, then how the socket of an ended connection goes. */
type StateEffect = 'opened' | 'ended' | 'close_socket' | 'terminate_socket'

/** The next state, and what must be done. */
interface Step {
  readonly state: ConnectionState
  readonly effects: readonly StateEffect[]
}

/** How every connection begins. */
export const initialState: ConnectionState = { phase: 'connecting', inFlight: 0 }

/** The next step; `undefined` for an input that has no row, which is a mistake of the caller. */
export function transition(state: ConnectionState, input: ConnectionInput): Step | undefined {
  return table[state.phase][input]?.(state)
}

type Row = (state: ConnectionState) => Step

const stay: Row = (state) => ({ state, effects: [] })
const to =
  (phase: ConnectionState['phase'], ...effects: readonly StateEffect[]): Row =>
  (state) => ({ state: { phase, inFlight: phase === 'closed' ? 0 : state.inFlight }, effects })
const counted =
  (more: 1 | -1): Row =>
  ({ phase, inFlight }) => ({
    state: { phase, inFlight: Math.max(0, inFlight + more) },
    effects: [],
  })

const closing = to('closed', 'ended', 'close_socket')
const dropping = to('closed', 'ended', 'terminate_socket')

const table: Readonly<Record<ConnectionState['phase'], Partial<Record<ConnectionInput, Row>>>> = {
  connecting: {
    opened: to('open', 'opened'),
    drain: dropping,
    close: dropping,
    lost: dropping,
  },
  open: {
    turn_started: counted(1),
    turn_ended: counted(-1),
    drain: (state) => (state.inFlight === 0 ? closing : to('draining'))(state),
    close: closing,
    lost: dropping,
  },
  draining: {
    turn_ended: (state) => (state.inFlight <= 1 ? closing : counted(-1))(state),
    drain: stay,
    close: closing,
    lost: dropping,
  },
  closed: {
    opened: stay,
    turn_ended: stay,
    drain: stay,
    close: stay,
    lost: stay,
  },
}
