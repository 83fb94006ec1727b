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

/** What the owner of the state must do. */
export type ConnectionEffect =
  /** Tell those who wait for the connection that it is open. */
  | 'announce_open'
  /** Tell everyone that nothing more will come. */
  | 'announce_end'
  /** Begin the closing handshake, bounded. */
  | 'close_socket'
  /** Drop the socket without ceremony. */
  | 'terminate_socket'

/** A row's outcome. */
export interface Transition {
  readonly state: ConnectionState
  readonly effects: readonly ConnectionEffect[]
}

/** How every connection begins. */
export const initialState: ConnectionState = { phase: 'connecting', inFlight: 0 }

/**
 * The next state and the effects; `undefined` for an input that has no row, which is a mistake of
 * the caller.
 */
export function transition(state: ConnectionState, input: ConnectionInput): Transition | undefined {
  return table[state.phase][input]?.(state)
}

type Row = (state: ConnectionState) => Transition

const stay: Row = (state) => ({ state, effects: [] })
const to =
  (phase: ConnectionState['phase'], ...effects: readonly ConnectionEffect[]): Row =>
  (state) => ({ state: { phase, inFlight: phase === 'closed' ? 0 : state.inFlight }, effects })
const started: Row = (state) => ({ state: { ...state, inFlight: state.inFlight + 1 }, effects: [] })
const ended: Row = (state) => ({
  state: { ...state, inFlight: Math.max(0, state.inFlight - 1) },
  effects: [],
})

const closing = to('closed', 'announce_end', 'close_socket')
const dropping = to('closed', 'announce_end', 'terminate_socket')

const table: Readonly<Record<ConnectionState['phase'], Partial<Record<ConnectionInput, Row>>>> = {
  connecting: {
    opened: to('open', 'announce_open'),
    drain: dropping,
    close: dropping,
    lost: dropping,
  },
  open: {
    turn_started: started,
    turn_ended: ended,
    drain: (state) => (state.inFlight === 0 ? closing(state) : to('draining')(state)),
    close: closing,
    lost: dropping,
  },
  draining: {
    turn_ended: (state) => (state.inFlight <= 1 ? closing(state) : ended(state)),
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
