// A server on loopback whose every frame is a test's own, over WebSocket and HTTP. It notes what it
// was sent and answers nothing by itself; it knows nothing of Warmline and checks nothing.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

/** The body of a `response.create`, or of a `POST /responses`. */
export interface CreateBody {
  readonly input?:
    | string
    | readonly { readonly content?: unknown; readonly [field: string]: unknown }[]
  readonly model?: string
  readonly previous_response_id?: string | null
  readonly stream_id?: string
  readonly [field: string]: unknown
}

/** A `POST` that arrived. */
export interface Post {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly body: CreateBody
}

/** One `response.create` that arrived on a socket, and the way to answer it. */
export interface Create {
  readonly body: CreateBody
  /** Its place among all creates of the server, from 1. */
  readonly number: number
  /** The number of its connection, from 1. */
  readonly connection: number
  readonly headers: IncomingHttpHeaders
  readonly socket: WebSocket
  /** Sends events on the lane of this create. */
  send(...events: readonly object[]): void
  /** Sends one frame as it is. */
  sendText(text: string): void
  /**
   * Resolves when the client has read all that was sent on this connection, or the connection has
   * ended.
   */
  heard(): Promise<void>
}

/** An upgrade that waits to be answered. */
export interface Upgrade {
  readonly headers: IncomingHttpHeaders
  readonly socket: Duplex
  accept(): void
  /** Answers with a status and no body. */
  refuse(status: number, headers?: Readonly<Record<string, string>>): void
}

/** What a test does with what arrives. */
export interface HostileOptions {
  readonly onCreate?: (create: Create, server: HostileServer) => void
  /** @default answers 500 */
  readonly onPost?: (post: Post, response: ServerResponse, server: HostileServer) => void
  /** @default accepts */
  readonly onUpgrade?: (upgrade: Upgrade, server: HostileServer) => void
  /** Whether permessage-deflate is accepted. @default false */
  readonly compression?: boolean
}

/** A running server. */
export class HostileServer {
  readonly baseURL: string
  readonly creates: Create[] = []
  readonly posts: Post[] = []
  readonly upgrades: IncomingHttpHeaders[] = []
  /** Connections that are open now. */
  readonly sockets = new Set<WebSocket>()
  readonly #waiting = new Set<{ readonly is: () => boolean; readonly resolve: () => void }>()
  readonly #end: () => void

  constructor(port: number, end: () => void) {
    this.baseURL = `http://127.0.0.1:${port}/v1`
    this.#end = end
  }

  /** Resolves as soon as something that arrives, or a connection that ends, makes this true. */
  until(is: () => boolean): Promise<void> {
    if (is()) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.add({ is, resolve }))
  }

  /** Tells those who wait that something has arrived. */
  noticed(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.is()) continue
      this.#waiting.delete(waiting)
      waiting.resolve()
    }
  }

  /** Cuts every connection, as a server that restarts does. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#end()
  }
}

/** Starts a server. */
export async function startHostileServer(options: HostileOptions = {}): Promise<HostileServer> {
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const post: Post = {
        url: request.url ?? '',
        headers: request.headers,
        text,
        body: bodyOf(text),
      }
      server.posts.push(post)
      if (options.onPost === undefined) response.writeHead(500).end('{}')
      else options.onPost(post, response, server)
      server.noticed()
    })
  })
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: options.compression === true,
    maxPayload: 0,
  })
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {})
    server.upgrades.push(request.headers)
    const upgrade: Upgrade = {
      headers: request.headers,
      socket,
      accept: () =>
        webSockets.handleUpgrade(request, socket, head, (opened) =>
          serve(server, opened, { ...options, headers: request.headers }),
        ),
      refuse: (status, headers = {}) => {
        const lines = Object.entries({ ...headers, 'content-length': '0' }).map(
          ([n, v]) => `${n}: ${v}\r\n`,
        )
        socket.end(`HTTP/1.1 ${status} No\r\n${lines.join('')}\r\n`)
      },
    }
    if (options.onUpgrade === undefined) upgrade.accept()
    else options.onUpgrade(upgrade, server)
    server.noticed()
  })
  const port = await new Promise<number>((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve(Number(Object(http.address()).port)))
  })
  const server = new HostileServer(port, () => {
    http.closeAllConnections()
    http.close()
  })
  return server
}

let connections = 0

function serve(
  server: HostileServer,
  socket: WebSocket,
  { onCreate, headers }: HostileOptions & { readonly headers: IncomingHttpHeaders },
): void {
  const connection = ++connections
  server.sockets.add(socket)
  socket.on('error', () => {})
  socket.on('close', () => {
    server.sockets.delete(socket)
    server.noticed()
  })
  socket.on('message', (data) => {
    const body = bodyOf(String(data))
    const lane = body.stream_id === undefined ? {} : { stream_id: body.stream_id }
    const create: Create = {
      body,
      number: server.creates.length + 1,
      connection,
      headers,
      socket,
      send: (...events) => {
        for (const event of events) create.sendText(JSON.stringify({ ...event, ...lane }))
      },
      sendText: (text) => {
        if (socket.readyState === socket.OPEN) socket.send(text)
      },
      heard: () =>
        new Promise((resolve) => {
          socket.once('pong', () => resolve())
          socket.once('close', () => resolve())
          if (socket.readyState === socket.OPEN) socket.ping()
          else resolve()
        }),
    }
    server.creates.push(create)
    onCreate?.(create, server)
    server.noticed()
  })
}

function bodyOf(text: string): CreateBody {
  return text === '' ? {} : JSON.parse(text)
}

/** What the user of a request asks: its last message. */
export function questionOf({ input }: CreateBody): string {
  return typeof input === 'string' ? input : String(input?.at(-1)?.content)
}

/**
 * Sends one message after another, no faster than the client takes them, until the connection ends
 * or `most` were sent. Gives their number.
 */
export async function flood(
  { socket }: Pick<Create, 'socket'>,
  messageOf: (number: number) => string,
  {
    fin = true,
    most = Number.POSITIVE_INFINITY,
  }: { readonly fin?: boolean; readonly most?: number } = {},
): Promise<number> {
  let sent = 0
  while (socket.readyState === socket.OPEN && sent < most) {
    // Waiting for every one of them would make floods of tiny messages slow.
    for (let i = 1; i < 16; i++) socket.send(messageOf(sent++), { fin })
    await new Promise<void>((resolve) => socket.send(messageOf(sent++), { fin }, () => resolve()))
  }
  return sent
}
