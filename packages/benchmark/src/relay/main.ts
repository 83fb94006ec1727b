// The relay's process: a TCP line with a delay, between clients and the server. It reads nothing of
// what passes.
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
  // The uplink is one line for all connections; what one of them waits for is its own.
  const uplink = createUplink(bytesPerMs)
  const relay = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const server = connect({
      port: serverPort,
      host: '127.0.0.1',
      noDelay: true,
      allowHalfOpen: true,
    })
    // The kernel has answered the client at once: the handshake's round trip is paid before the
    // first byte.
    forward(
      client,
      server,
      createLink({ ...delay, through: uplink }),
      performance.now() + roundTripMs,
    )
    forward(server, client, createLink({ ...delay, through: (nowMs) => nowMs }), 0)
  })
  return new Promise((resolve, reject) => {
    relay.once('error', reject)
    relay.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
      const address = relay.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

function forward(
  from: Socket,
  to: Socket,
  link: (nowMs: number, bytes: number) => number,
  readyAt: number,
): void {
  const queue = createQueue()
  const after = (bytes: number, act: () => void): void =>
    queue(link(Math.max(performance.now(), readyAt), bytes), act)
  from.on('data', (chunk: Buffer) => after(chunk.length, () => to.write(chunk)))
  from.on('end', () => after(0, () => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', () => after(0, () => to.destroy()))
}
