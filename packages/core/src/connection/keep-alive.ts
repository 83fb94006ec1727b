// Keep-alive: pings, and the judgement that a connection is dead when nothing comes back. It looks at inbound traffic,
// never at whether a write succeeded (field failures 2.6).
import type { Runtime } from '../runtime/runtime.js'

/** How often to ask, and how long to wait for any sign of life. */
export interface KeepAliveOptions {
  /** Milliseconds between pings; 0 switches them off. */
  readonly pingIntervalMs: number
  /** Milliseconds without any inbound frame or pong, after a ping, until the connection counts as dead. */
  readonly pongTimeoutMs: number
}

/** What it asks and tells. */
export interface PingedSocket {
  ping(): void
  /** Bytes that were queued and have not left yet: while they get fewer, the other side is there. */
  queuedBytes(): number
  /** When anything last came. */
  heardAt(): number
  /** Nothing came back in time. */
  dead(): void
}

/** Pings until the returned function is called. */
export function startKeepAlive(
  runtime: Runtime,
  { pingIntervalMs, pongTimeoutMs }: KeepAliveOptions,
  socket: PingedSocket,
): () => void {
  if (pingIntervalMs === 0) return () => {}
  const ask = (): void => {
    const askedAt = runtime.now()
    const queuedBytes = socket.queuedBytes()
    socket.ping()
    cancel = runtime.after(pongTimeoutMs, () => {
      // A ping waits behind what is queued before it.
      const isMoving = socket.queuedBytes() < queuedBytes
      if (socket.heardAt() < askedAt && !isMoving) socket.dead()
      else cancel = runtime.after(Math.max(0, pingIntervalMs - pongTimeoutMs), ask)
    })
  }
  let cancel = runtime.after(pingIntervalMs, ask)
  return () => cancel()
}
