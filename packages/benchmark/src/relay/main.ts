// The relay's process: a delayed TCP connection between clients and the server. It never reads the
// bytes that it forwards.
import { connect, createServer, type Socket } from 'node:net'
import { z } from 'zod'
import { seededRandom } from '../random.js'
import { serveParent } from '../run/parent.js'
import { createLink, createUplink } from './link.js'
import { createQueue } from './queue.js'

const message: z.ZodType<Options> = z.object({
  serverPort: z.number(),
  roundTripMs: z.number(),
  jitter: z.number(),
  uplinkMbps: z.number().optional(),
  seed: z.number(),
})

interface Options {
  readonly serverPort: number
  readonly roundTripMs: number
  readonly jitter: number
  /** Megabits in a second from client to server, shared by all connections. */
  readonly uplinkMbps?: number | undefined
  readonly seed: number
}

serveParent((given) => listen(message.parse(given)))

function listen({ serverPort, roundTripMs, jitter, uplinkMbps, seed }: Options): Promise<number> {
  const random = seededRandom(seed)
  const delay = { oneWayMs: roundTripMs / 2, jitter, random }
  const bytesPerMs = uplinkMbps === undefined ? undefined : (uplinkMbps * 1e6) / 8 / 1000
  // All connections share one uplink; each connection has its own delay.
  const uplink = createUplink(bytesPerMs)
  const relay = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const server = connect({
      port: serverPort,
      host: '127.0.0.1',
      noDelay: true,
      allowHalfOpen: true,
    })
    // The kernel answers the client at once, so the round trip of the TCP handshake is charged
    // before the first byte.
    forward({
      from: client,
      to: server,
      link: createLink({ ...delay, through: uplink }),
      readyAtMs: performance.now() + roundTripMs,
    })
    const downlink = createLink({ ...delay, through: (nowMs) => nowMs })
    forward({ from: server, to: client, link: downlink, readyAtMs: 0 })
  })
  return new Promise((resolve, reject) => {
    relay.once('error', reject)
    relay.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
      const address = relay.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

interface Direction {
  readonly from: Socket
  readonly to: Socket
  readonly link: (nowMs: number, bytes: number) => number
  /** No byte leaves before this time of `performance.now()`. */
  readonly readyAtMs: number
}

function forward({ from, to, link, readyAtMs }: Direction): void {
  const queue = createQueue()
  const after = (bytes: number, act: () => void): void =>
    queue(link(Math.max(performance.now(), readyAtMs), bytes), act)
  from.on('data', (chunk: Buffer) => after(chunk.length, () => to.write(chunk)))
  from.on('end', () => after(0, () => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', () => after(0, () => to.destroy()))
}
