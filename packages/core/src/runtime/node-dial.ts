// Opens WebSockets on Node with the package `ws`, and reports their events. It knows no turns.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HttpError } from '../protocol/error-frame.js'
import { deadSocket } from './dead-socket.js'
import { type CreateConnection, wayTo } from './node-connect.js'
import WebSocket from './packages/ws.js'
import { type ProxyAnswer, ProxyRefusal } from './proxy-refusal.js'
import type { DialRequest, Runtime, Socket, SocketHandlers } from './runtime.js'
import { type TlsConnector, tlsConnector } from './tls-connector.js'

/** Most bytes read from the body of a refused upgrade, and the longest time for that. */
const maxRefusalBytes = 1024 * 1024
const maxRefusalMs = 1_000

/** A socket of `ws`, and what its listeners know of it. */
interface Dialed {
  readonly socket: WebSocket
  readonly handlers: SocketHandlers
  /** Gives up the network connection that is being opened. */
  readonly stop: AbortController
  /** The network connection, once it is open. */
  transport: Duplex | undefined
  hasEnded: boolean
}

/** Makes the function that begins to open a WebSocket. */
export function dialer(): Runtime['dial'] {
  const connectTls = tlsConnector()
  return (request, handlers) => dial(request, handlers, connectTls)
}

function dial(request: DialRequest, handlers: SocketHandlers, connectTls: TlsConnector): Socket {
  let dialed: Dialed
  try {
    const stop = new AbortController()
    const way =
      request.agent === undefined ? wayTo(request.url, connectTls, stop.signal) : undefined
    dialed = { socket: open(request, way), handlers, stop, transport: undefined, hasEnded: false }
  } catch (cause) {
    queueMicrotask(() => handlers.failed(cause, true))
    return deadSocket
  }
  listenToHandshake(dialed)
  listenToEnd(dialed)
  const { socket } = dialed
  socket.on('message', (data, isBinary) => {
    if (dialed.hasEnded) return
    // What is inflated comes long after its bytes.
    if (socket.extensions !== '') handlers.heard()
    if (isBinary) handlers.binary()
    else handlers.message(data.toString())
  })
  socket.on('pong', () => handlers.pong())
  return {
    send: (text) => send(dialed, text),
    get queuedBytes() {
      return socket.bufferedAmount
    },
    ping: () => {
      if (socket.readyState === WebSocket.OPEN) orTerminate(socket, () => socket.ping())
    },
    close: (code) => orTerminate(socket, () => socket.close(code)),
    terminate: () => socket.terminate(),
  }
}

function open(request: DialRequest, way: CreateConnection | undefined): WebSocket {
  return new WebSocket(request.url, {
    // Untyped, for the types of `ws` leave out that the connection may come by the callback.
    ...Object({ createConnection: way }),
    agent: request.agent,
    finishRequest: (sent) => void sent.once('socket', prepare).end(),
    headers: request.headers,
    perMessageDeflate: request.compression,
    followRedirects: false,
    maxPayload: request.maxInboundFrameBytes,
    skipUTF8Validation: false,
  })
}

/**
 * Keeps a network connection from holding the process while it opens. Node still waits for the
 * lookup of the name and for the answer of TCP, as long as the handshake may take.
 */
function prepare(transport: Duplex): void {
  unref(transport)
  // A socket that tries several addresses takes a new handle for each.
  transport.once('connect', () => unref(transport))
  // Reading a proxy's answer left it paused.
  transport.resume()
}

/** The stream of a caller's own agent may have no `unref`. */
function unref(transport: Duplex): void {
  Object(transport).unref?.()
}

/** Reports the end of a socket; only the first report counts. */
function end(dialed: Dialed, report: () => void): void {
  if (dialed.hasEnded) return
  dialed.hasEnded = true
  report()
}

function listenToHandshake(dialed: Dialed): void {
  const { socket, handlers } = dialed
  socket.on('upgrade', (response) => {
    dialed.transport = response.socket
    unref(response.socket)
    // Listen here, before any message: handlers must know first that the socket is open.
    socket.once('open', () => {
      // Once for all that one read brings, and before `ws` reads it.
      response.socket.prependListener('data', () => {
        if (!dialed.hasEnded) handlers.heard()
      })
      handlers.opened(flatten(response))
    })
  })
  socket.on('unexpected-response', (_request, response) => {
    const { statusCode: status = 0 } = response
    readBody(response, (body, isCut) => {
      end(dialed, () => handlers.refused({ status, headers: flatten(response), body, isCut }))
      socket.terminate()
    })
  })
}

/** These listeners stay for the socket's whole life: an error without one would end the process. */
function listenToEnd(dialed: Dialed): void {
  const { socket, handlers, stop } = dialed
  socket.on('error', (cause) => {
    const limit = overLimitOf(cause)
    end(dialed, () => {
      if (limit !== undefined) handlers.overLimit(limit)
      else if (cause instanceof ProxyRefusal && cause.answer !== undefined)
        handlers.refused(unread(cause.answer))
      else handlers.failed(cause)
    })
    if (limit !== undefined) socket.terminate()
  })
  socket.on('close', (code) => {
    // `ws` ends a waiting handshake, but not the connection that is being opened for it.
    stop.abort()
    end(dialed, () => handlers.closed(code))
  })
}

function send(dialed: Dialed, text: string): boolean {
  const { socket, handlers, transport } = dialed
  // A closing socket of `ws` drops what it is given.
  if (socket.readyState !== WebSocket.OPEN) return false
  const before = takenBytes(transport)
  try {
    socket.send(text, ignoreSendError)
  } catch (cause) {
    if (takenBytes(transport) === before) throw cause
    // Part of the frame has left, and the server could read the next bytes as its rest.
    queueMicrotask(() => end(dialed, () => handlers.failed(cause)))
    socket.terminate()
  }
  return true
}

/** The bytes that a connection has accepted, including those still buffered. */
function takenBytes(transport: Duplex | undefined): number {
  const { bytesWritten = 0, writableLength = 0 } = Object(transport)
  return bytesWritten + writableLength
}

/** The limit that a server's message passed, by the code of the error from `ws`. */
function overLimitOf(cause: Error): 'maxInboundFrameBytes' | 'maxFragments' | undefined {
  const code = 'code' in cause ? cause.code : undefined
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'maxInboundFrameBytes'
  return code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS' ? 'maxFragments' : undefined
}

/** Drops a socket when its library throws, since a timer's callback has no caller to catch that. */
function orTerminate(socket: WebSocket, act: () => void): void {
  try {
    act()
  } catch {
    socket.terminate()
  }
}

/** A failed send is reported by the socket's own error or close. */
function ignoreSendError(): void {}

function flatten(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** The refusal of a proxy. Its body is not read, for it cannot be the server's. */
function unread({ status, headers }: ProxyAnswer): HttpError {
  const { 'content-length': _, ...others } = headers
  return { status, headers: others, body: '' }
}

/** Reads a refusal's body within limits, and tells whether it was cut off. */
function readBody(response: IncomingMessage, done: (body: string, isCut: boolean) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const limit = setTimeout(() => response.destroy(), maxRefusalMs).unref()
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxRefusalBytes) chunks.push(chunk)
    else response.destroy()
  })
  // `close` reports a broken body, and follows a complete one too.
  response.on('error', () => {})
  response.on('close', () => {
    clearTimeout(limit)
    done(Buffer.concat(chunks).toString('utf8'), !response.complete || bytes > maxRefusalBytes)
  })
}
