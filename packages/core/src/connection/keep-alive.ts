// Keep-alive: pings, and the judgment that a connection is dead when nothing comes back. It looks
// at inbound traffic, never at whether a write succeeded: a write into a half-open connection does
// (https://github.com/websockets/ws#how-to-detect-and-close-broken-connections).
import type { Runtime } from '../runtime/runtime.js'

/** How often to ask, and how long to wait for any sign of life. */
export interface KeepAliveOptions {
  /** Milliseconds between pings; 0 switches them off. */
  readonly pingIntervalMs: number
  /**
   * Milliseconds without any inbound frame or pong, after a ping, until the connection counts as
   * dead.
   */
  readonly pongTimeoutMs: number
}

/** What it asks and tells. */
export interface PingedSocket {
  ping(): void
  /**
   * Bytes that were queued and have not left yet: while they get fewer, the other side is there.
   */
  queuedBytes(): number
  /** When anything last came. */
  heardAt(): number
}

/**
 * A timer that fires this late tells of a blocked event loop or of sleep, and nothing of the
 * server.
 */
const lateMs = 1_000

/**
 * Pings until the returned function is called; `dead` is called once, when nothing came back in
 * time.
 */
export function startKeepAlive(
  runtime: Runtime,
  { pingIntervalMs, pongTimeoutMs }: KeepAliveOptions,
  socket: PingedSocket & { dead(): void },
): () => void {
  if (pingIntervalMs === 0) return () => {}
  const ask = (): void => {
    const tell = (isAlive: boolean): void => {
      if (isAlive) cancel = runtime.after(Math.max(0, pingIntervalMs - pongTimeoutMs), ask)
      else socket.dead()
    }
    cancel = askForSign(runtime, socket, { limitMs: pongTimeoutMs, tell })
  }
  let cancel = runtime.after(pingIntervalMs, ask)
  return () => cancel()
}

/** How long a sign of life may take, in milliseconds, and who hears whether it came. */
export interface SignRequest {
  readonly limitMs: number
  readonly tell: (isAlive: boolean) => void
}

/**
 * Pings once and tells after `limitMs` whether anything has come since. Asks again where the event
 * loop was blocked meanwhile: what came is read only after the timers. Returns its cancel.
 */
export function askForSign(
  runtime: Runtime,
  socket: PingedSocket,
  { limitMs, tell }: SignRequest,
): () => void {
  let cancel = (): void => {}
  const ask = (): void => {
    const askedAt = runtime.now()
    const queuedBytes = socket.queuedBytes()
    // A ping waits behind what is queued before it.
    const isAlive = (): boolean => socket.heardAt() >= askedAt || socket.queuedBytes() < queuedBytes
    socket.ping()
    cancel = runtime.after(limitMs, () => {
      if (isAlive()) tell(true)
      else if (runtime.now() - askedAt - limitMs > lateMs) ask()
      else cancel = runtime.after(0, () => tell(isAlive()))
    })
  }
  ask()
  return () => cancel()
}
