// Servers and proxies on real sockets for one test, which counts what they were asked and what is
// still open. No assertions.
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A server for one test. */
export interface Station {
  /** Such as `127.0.0.1:4711`. */
  readonly host: string
  /** What it was asked, by method and path or authority. */
  readonly asked: readonly string[]
  /** How many connections to it are open. */
  readonly open: number
  [Symbol.asyncDispose](): Promise<void>
}

/** What a proxy does with CONNECT: go there, say nothing, or answer with this and end. */
export type ProxyManner = 'tunnel' | 'silent' | { readonly answer: string }

/** Begins to listen; `asked` is what it tells of. */
export async function stationOf(
  server: Server | ReturnType<typeof createTcpServer>,
  asked: readonly string[] = [],
): Promise<Station> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  return {
    host: `127.0.0.1:${port}`,
    asked,
    get open() {
      return sockets.size
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An HTTP proxy. */
export async function openProxy(manner: ProxyManner): Promise<Station> {
  const asked: string[] = []
  const server = createServer().on('connect', ({ url = '' }, socket: Duplex) => {
    asked.push(url)
    // It reads on, so that it sees the other side end.
    socket.on('error', () => {}).on('end', () => socket.destroy())
    if (manner === 'silent') socket.resume()
    else if (manner !== 'tunnel') socket.end(manner.answer)
    else {
      const [host = '', port] = url.split(':')
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(upstream).pipe(socket)
      })
      upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy())
      socket.on('close', () => upstream.destroy())
    }
  })
  return stationOf(server, asked)
}

/** A server of raw sockets. */
export function openRaw(serve: (socket: Socket) => void): Promise<Station> {
  return stationOf(createTcpServer(serve))
}
