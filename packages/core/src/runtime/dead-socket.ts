// The socket of a dial that failed at once.
import type { Socket } from './runtime.js'

/** A socket that sends nothing. */
export const deadSocket: Socket = {
  send: () => false,
  queuedBytes: 0,
  ping: () => {},
  close: () => {},
  terminate: () => {},
}
