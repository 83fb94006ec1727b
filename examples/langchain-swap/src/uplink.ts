// A slow uplink: what goes to the server waits its turn, at so many megabits a second for all
// connections together; what comes back is not slowed. For both transports, which it does not know.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** An address behind a slow uplink. */
export interface Uplink extends Disposable {
  readonly baseURL: string
}

/** The size of what is sent in one go, as a network card does it. */
const pieceBytes = 1_500

/** Opens an address that leads to `target`. @param megabits Megabits a second. */
export async function startUplink(target: string, megabits: number): Promise<Uplink> {
  const { hostname, port, pathname } = new URL(target)
  const sockets = new Set<Socket>()
  let freeAt = 0
  const send = async (from: Socket, to: Socket): Promise<void> => {
    for await (const chunk of from) {
      const data: Buffer = chunk
      for (let start = 0; start < data.length; start += pieceBytes) {
        const piece = data.subarray(start, start + pieceBytes)
        freeAt = Math.max(freeAt, performance.now()) + (8 * piece.length) / (megabits * 1000)
        // Timers are coarse, so a piece may be a millisecond early; the clock that counts is exact.
        const waitMs = freeAt - performance.now()
        if (waitMs > 1) await sleep(waitMs)
        to.write(piece)
      }
    }
    to.end()
  }
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    upstream.pipe(client)
    send(client, upstream).catch(() => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0
  return {
    baseURL: `http://127.0.0.1:${own}${pathname}`,
    [Symbol.dispose]: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
