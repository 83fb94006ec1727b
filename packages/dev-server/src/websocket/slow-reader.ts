// Reads a socket at a limited speed, so that the client's data waits in the network.
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Clock, Timer } from '../clock/clock.js'

/**
 * Pauses `socket` after each chunk of `stream`, for as long as the chunk takes at `bytesPerSecond`.
 */
export function readSlowly(
  socket: WebSocket,
  stream: Duplex,
  { bytesPerSecond, clock }: { readonly bytesPerSecond: number; readonly clock: Clock },
): void {
  let pause: Timer | undefined
  stream.on('data', (chunk: Buffer) => {
    if (socket.readyState !== socket.OPEN) return
    socket.pause()
    pause = clock.after((chunk.length * 1000) / bytesPerSecond, () => socket.resume())
  })
  stream.on('close', () => pause?.cancel())
}
