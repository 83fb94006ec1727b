// Servers and proxies on real sockets for the doctor, each of which does one thing wrong.
import type { EventEmitter } from 'node:events'
import { createServer as createHttpServer, type RequestListener, request } from 'node:http'
import { createSecureServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { type DevServerOptions, startDevServer } from '@warmline/dev-server'
import type { Pair } from './certificates.ts'

/** What servers of every kind have in common. */
type Listening = EventEmitter &
  Pick<ReturnType<typeof createTcpServer>, 'address' | 'close' | 'listen'>

/** Everything that was opened for one environment, closed together. */
export class Stations implements AsyncDisposable {
  readonly #closing: (() => Promise<unknown>)[] = []

  /** A dev-server; gives its port. */
  async devServer(options: DevServerOptions = {}): Promise<number> {
    const server = await startDevServer(options)
    this.#closing.push(() => server.close())
    return Number(new URL(server.baseURL).port)
  }

  /** TLS with a certificate before a port. */
  tlsBefore(port: number, pair: Pair): Promise<number> {
    return this.#listen(
      createTlsServer({ ...pair }, (socket) => {
        const upstream = connect(port, '127.0.0.1')
        join(socket, upstream)
      }),
    )
  }

  /** An HTTP proxy that tunnels, or answers CONNECT with a status; `auth` is what it wants. */
  proxy({
    status = 200,
    auth,
  }: {
    readonly status?: number
    readonly auth?: string
  } = {}): Promise<number> {
    const server = createHttpServer().on('connect', ({ url = '', headers }, socket: Duplex) => {
      socket.on('error', () => {})
      const given = Buffer.from(headers['proxy-authorization']?.slice(6) ?? '', 'base64')
      const answer = auth !== undefined && String(given) !== auth ? 407 : status
      if (answer !== 200) {
        socket.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 0\r\n\r\n`)
        return
      }
      const { hostname, port } = new URL(`http://${url}`)
      const upstream = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        join(socket, upstream)
      })
      upstream.on('error', () => socket.destroy())
    })
    return this.#listen(server)
  }

  /**
   * A proxy that opens TLS: whatever it is asked for, its clients get this certificate, and what
   * they send goes to a port.
   */
  async interceptor(port: number, pair: Pair): Promise<number> {
    const inner = await this.tlsBefore(port, pair)
    const server = createHttpServer().on('connect', (_, socket: Duplex) => {
      const upstream = connect(inner, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        join(socket, upstream)
      })
    })
    return this.#listen(server)
  }

  /** A gateway before a port that takes the Upgrade header away. */
  stripping(port: number): Promise<number> {
    return this.http((asked, answer) => {
      const { connection: _, upgrade: __, ...headers } = asked.headers
      const passed = request(
        { port, host: '127.0.0.1', method: asked.method, path: asked.url, headers, agent: false },
        (given) => {
          answer.writeHead(given.statusCode ?? 0, { ...given.headers, via: '1.1 gateway' })
          given.pipe(answer)
        },
      )
      asked.pipe(passed)
    })
  }

  /** A gateway that answers upgrades itself, and lets everything else through. */
  gateway(port: number, status: number): Promise<number> {
    const server = createHttpServer((asked, answer) => {
      const { method, url: path, headers } = asked
      const passed = request(
        { port, host: '127.0.0.1', method, path, headers, agent: false },
        (given) => {
          answer.writeHead(given.statusCode ?? 0, given.headers)
          given.pipe(answer)
        },
      )
      asked.pipe(passed)
    })
    server.on('upgrade', (_, socket: Duplex) => {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 2\r\n\r\nNo`)
    })
    return this.#listen(server)
  }

  /** A gateway that passes upgrades on, and cuts the connection at the client's first frame. */
  droppingAfterUpgrade(port: number): Promise<number> {
    return this.raw((socket) => {
      const upstream = connect(port, '127.0.0.1')
      upstream.on('error', () => socket.destroy()).pipe(socket)
      socket.once('data', (head) => {
        upstream.write(head)
        socket.once('data', () => {
          socket.destroy()
          upstream.destroy()
        })
      })
    })
  }

  /** A server of ordinary HTTP. */
  http(listener: RequestListener): Promise<number> {
    return this.#listen(createHttpServer(listener))
  }

  /** A server that speaks HTTP/2 only. */
  http2(pair: Pair): Promise<number> {
    const server = createHttp2Server({ ...pair, allowHTTP1: false })
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200 })
      stream.end()
    })
    server.on('unknownProtocol', (socket: Socket) => socket.destroy())
    return this.#listen(server)
  }

  /** A server of raw sockets. */
  raw(serve: (socket: Socket) => void): Promise<number> {
    return this.#listen(createTcpServer(serve))
  }

  /** A port where nothing listens. */
  async deadPort(): Promise<number> {
    const stations = new Stations()
    const port = await stations.raw(() => {})
    await stations[Symbol.asyncDispose]()
    return port
  }

  async #listen(server: Listening): Promise<number> {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    })
    server.on('tlsClientError', () => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#closing.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    const { port }: AddressInfo = Object(server.address())
    return port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closing.reverse()) await close()
  }
}

function join(one: Duplex, other: Duplex): void {
  one.on('error', () => other.destroy()).on('close', () => other.destroy())
  other.on('error', () => one.destroy()).on('close', () => one.destroy())
  one.pipe(other).pipe(one)
}
