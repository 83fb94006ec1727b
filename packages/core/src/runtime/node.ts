// The runtime of Node, and of Bun and Deno, which are Node here: `ws` sockets, real timers, the
// global fetch. It decides nothing of turns.
import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HttpError } from '../protocol/error-frame.js'
import { hasNotConnected, watchConnects } from './connect-errors.js'
import { deadSocket } from './dead-socket.js'
import { requireNode } from './node-version.js'
import WebSocket from './packages/ws.js'
import { proxyFor, proxyName } from './proxy-address.js'
import { ProxyAgent } from './proxy-agent.js'
import { proxyFetch } from './proxy-fetch.js'
import { type ProxyAnswer, ProxyRefusal } from './proxy-refusal.js'
import type { DialRequest, Runtime, Socket, SocketHandlers } from './runtime.js'

requireNode(process.versions.node)

/** Most of a refused upgrade's body that is read, and for how long. */
const maxRefusalBytes = 1024 * 1024
const maxRefusalMs = 1_000

/** The longest delay of a timer; a longer one would fire at once. */
const longestDelayMs = 2 ** 31 - 1

/** The runtime that clients use by default. */
export function platformRuntime(): Runtime {
  watchConnects()
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), longestDelayMs))
      timer.unref()
      return () => clearTimeout(timer)
    },
    hold() {
      const timer = setInterval(() => {}, longestDelayMs)
      return () => clearInterval(timer)
    },
    dial,
    fetch: proxyFetch(),
    hasNotConnected,
    proxyName,
    warn,
    log,
    env: (name) => process.env[name],
  }
}

/** Some runtimes that are nearly Node have no warnings of their own. */
function warn(message: string, code: string): void {
  if (typeof process.emitWarning === 'function') process.emitWarning(message, { code })
  else log(`[${code}] ${message}`)
}

function log(line: string): void {
  process.stderr.write(`${line}\n`)
}

function dial(request: DialRequest, handlers: SocketHandlers): Socket {
  let socket: WebSocket
  let agent: ProxyAgent | undefined
  /** The connection, once it is open. */
  let transport: Duplex | undefined
  let over = false
  /** Nothing is reported twice: the first end of a socket is its end. */
  const end = (report: () => void): void => {
    if (over) return
    over = true
    report()
  }
  try {
    agent = request.agent === undefined ? proxyAgentFor(request.url) : undefined
    socket = new WebSocket(request.url, {
      headers: request.headers,
      perMessageDeflate: request.compression,
      agent: request.agent ?? agent,
      followRedirects: false,
      maxPayload: request.maxInboundFrameBytes,
      skipUTF8Validation: false,
    })
  } catch (cause) {
    queueMicrotask(() => end(() => handlers.failed(cause, true)))
    return deadSocket
  }
  socket.on('upgrade', (response) => {
    transport = response.socket
    // An agent of the caller may give a stream that has none.
    response.socket.unref?.()
    // Before any message: handlers must know that the socket is open.
    socket.once('open', () => handlers.opened(flatten(response)))
  })
  socket.on('unexpected-response', (_request, response) => {
    const { statusCode: status = 0 } = response
    readBody(response, (body, isCut) => {
      end(() => handlers.refused({ status, headers: flatten(response), body, isCut }))
      socket.terminate()
    })
  })
  socket.on('message', (data, isBinary) => {
    if (over) return
    if (isBinary) handlers.binary()
    else handlers.message(data.toString())
  })
  socket.on('pong', () => handlers.pong())
  // Both listeners stay for the socket's whole life: an error with nobody listening would end the
  // process.
  socket.on('error', (cause) => {
    const limit = overLimitOf(cause)
    end(() => {
      if (limit !== undefined) handlers.overLimit(limit)
      else if (cause instanceof ProxyRefusal && cause.answer !== undefined)
        handlers.refused(unread(cause.answer))
      else handlers.failed(cause)
    })
    if (limit !== undefined) socket.terminate()
  })
  socket.on('close', (code) => {
    // `ws` ends a handshake that still waits for its connection without ending what is being
    // opened.
    agent?.abandon()
    end(() => handlers.closed(code))
  })
  return {
    send(text) {
      // On a closing socket `ws` drops what is sent.
      if (socket.readyState !== WebSocket.OPEN) return false
      const before = takenBytes(transport)
      try {
        socket.send(text, ignoreSendError)
      } catch (cause) {
        if (takenBytes(transport) === before) throw cause
        // Part of the frame is on its way, and what follows it could be read as the rest.
        queueMicrotask(() => end(() => handlers.failed(cause)))
        socket.terminate()
      }
      return true
    },
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

/** How many bytes a connection has taken, those included that have not left yet. */
function takenBytes(transport: Duplex | undefined): number {
  const { bytesWritten = 0, writableLength = 0 } = Object(transport)
  return bytesWritten + writableLength
}

/** The way through the proxy that the environment selects for this address. */
function proxyAgentFor(url: string): ProxyAgent | undefined {
  const proxy = proxyFor(url)
  return proxy === undefined ? undefined : new ProxyAgent(proxy, 'sockets')
}

/** A hash of this text that does not show it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Where something is told to those who observe a process from outside its code. */
export function openChannel(name: string): { publish(message: unknown): void } {
  return channel(name)
}

/** The limit that a message of the server has passed, by the code of the error that `ws` gives. */
function overLimitOf(cause: Error): 'maxInboundFrameBytes' | 'maxFragments' | undefined {
  const code = 'code' in cause ? cause.code : undefined
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'maxInboundFrameBytes'
  return code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS' ? 'maxFragments' : undefined
}

/** Drops a socket whose library throws: nobody who calls from a timer could take it. */
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

/** What a proxy answered for the server. Its body is not read, for it cannot be the server's. */
function unread({ status, headers }: ProxyAnswer): HttpError {
  const { 'content-length': _, ...others } = headers
  return { status, headers: others, body: '' }
}

/** Reads a refusal's body within bounds, and says whether it is not whole. */
function readBody(response: IncomingMessage, done: (body: string, isCut: boolean) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const limit = setTimeout(() => response.destroy(), maxRefusalMs).unref()
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxRefusalBytes) chunks.push(chunk)
    else response.destroy()
  })
  // A broken body is told by `close`, which follows a full one too.
  response.on('error', () => {})
  response.on('close', () => {
    clearTimeout(limit)
    done(Buffer.concat(chunks).toString('utf8'), !response.complete || bytes > maxRefusalBytes)
  })
}
