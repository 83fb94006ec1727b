// A relay of TCP connections on the loopback that is as slow as a link: it holds every byte back,
// and counts them. It never reads the bytes that it forwards.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createLink, createUplink, type LinkOptions } from './delay.js'
import { createQueue } from './queue.js'

/** The link that a relay is as slow as. */
export interface RelayOptions {
  /** The port on 127.0.0.1 that connections are forwarded to. */
  readonly serverPort: number
  readonly roundTripMs: number
  /** Spread of the delay, as a fraction of it. */
  readonly jitter: number
  /** From 0 to 1; not called without jitter. */
  readonly random: () => number
  /** Bytes in a millisecond that all connections share towards the server. @default no limit */
  readonly uplinkBytesPerMs?: number | undefined
  /** The same towards the clients. @default no limit */
  readonly downlinkBytesPerMs?: number | undefined
}

/** A relay that listens. */
export interface Relay extends AsyncDisposable {
  readonly port: number
  /** Bytes that came from clients since the start, everything over TCP. */
  readonly bytesUp: number
  /** Bytes that came from the server. */
  readonly bytesDown: number
}

/** Starts a relay on a free port of 127.0.0.1. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { serverPort, roundTripMs, jitter, random } = options
  const delay = { oneWayMs: roundTripMs / 2, jitter, random }
  const [up, down] = [options.uplinkBytesPerMs, options.downlinkBytesPerMs].map(createUplink)
  const counts = { up: 0, down: 0 }
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const upstream = connect({
      port: serverPort,
      host: '127.0.0.1',
      noDelay: true,
      allowHalfOpen: true,
    })
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    client.on('data', ({ length }: Buffer) => {
      counts.up += length
    })
    upstream.on('data', ({ length }: Buffer) => {
      counts.down += length
    })
    // The kernel answers the client at once, so the round trip of the TCP handshake is charged
    // before the first byte.
    forward({
      from: client,
      to: upstream,
      link: linkOf(delay, up),
      readyAtMs: performance.now() + roundTripMs,
    })
    forward({ from: upstream, to: client, link: linkOf(delay, down), readyAtMs: 0 })
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 2048 })
  await once(server, 'listening')
  const { port }: AddressInfo = Object(server.address())
  return {
    port,
    get bytesUp() {
      return counts.up
    },
    get bytesDown() {
      return counts.down
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function linkOf(
  delay: Omit<LinkOptions, 'through'>,
  through: LinkOptions['through'] = (nowMs) => nowMs,
): Direction['link'] {
  return createLink({ ...delay, through })
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
