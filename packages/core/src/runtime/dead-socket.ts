// The socket of a dial that came to nothing.
import type { Socket } from './runtime.js'

/** Takes nothing and does nothing. */
export const deadSocket: Socket = {
  send: () => false,
  queuedBytes: 0,
  ping: () => {},
  close: () => {},
  terminate: () => {},
}
