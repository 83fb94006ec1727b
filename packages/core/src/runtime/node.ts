// The runtime of Node: `ws` sockets, real timers, the global fetch. It holds no policy.
import type { IncomingMessage } from 'node:http'
import { ProxyAgent } from 'proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'
import WebSocket from 'ws'
import { proxyFetch } from './proxy-fetch.js'
import { proxyName } from './proxy-name.js'
import type { DialRequest, Runtime, Socket, SocketAgent, SocketHandlers } from './runtime.js'

/** Most of a refused upgrade's body that is read. */
const maxRefusalBytes = 64 * 1024

/** The longest delay of a timer; a longer one would fire at once. */
const longestDelayMs = 2 ** 31 - 1

/** The runtime that clients use by default. */
export function nodeRuntime(): Runtime {
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
  let over = false
  /** Nothing is reported twice: the first end of a socket is its end. */
  const end = (report: () => void): void => {
    if (over) return
    over = true
    report()
  }
  try {
    socket = new WebSocket(request.url, {
      headers: request.headers,
      perMessageDeflate: request.compression,
      agent: request.agent ?? proxyFor(request.url),
      followRedirects: false,
      maxPayload: request.maxInboundFrameBytes,
      skipUTF8Validation: false,
    })
  } catch (cause) {
    queueMicrotask(() => end(() => handlers.failed(cause, true)))
    return deadSocket
  }
  socket.on('upgrade', (response) => {
    response.socket.unref()
    // Before any message: handlers must know that the socket is open.
    socket.once('open', () => handlers.opened(flatten(response)))
  })
  socket.on('unexpected-response', (_request, response) => {
    readBody(response, (body) => {
      end(() => handlers.refused({ status: response.statusCode ?? 0, headers: flatten(response), body }))
      socket.terminate()
    })
  })
  socket.on('message', (data, isBinary) => {
    if (over) return
    if (isBinary) handlers.binary()
    else handlers.message(data.toString())
  })
  socket.on('pong', () => handlers.pong())
  // Both listeners stay for the socket's whole life: an error with nobody listening would end the process.
  socket.on('error', (cause) => {
    const limit = overLimitOf(cause)
    end(() => (limit === undefined ? handlers.failed(cause) : handlers.overLimit(limit)))
    if (limit !== undefined) socket.terminate()
  })
  socket.on('close', (code) => end(() => handlers.closed(code)))
  return {
    send(text) {
      // On a closing socket `ws` drops what is sent.
      if (socket.readyState !== WebSocket.OPEN) return false
      socket.send(text, ignoreSendError)
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

/**
 * The agent for the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY select for this address, as for `https:` and
 * `http:`: a selected proxy is never passed by (field failures 3.5).
 */
function proxyFor(url: string): SocketAgent | undefined {
  const proxy = getProxyForUrl(url.replace(/^ws/, 'http'))
  return proxy === '' ? undefined : new ProxyAgent({ getProxyForUrl: () => proxy })
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

const deadSocket: Socket = {
  send: () => false,
  queuedBytes: 0,
  ping: () => {},
  close: () => {},
  terminate: () => {},
}

function flatten(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** Reads a refusal's body within bounds; the connect timeout bounds the time. */
function readBody(response: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxRefusalBytes) chunks.push(chunk)
    else response.destroy()
  })
  // `close` follows both a full body and a broken one.
  response.on('close', () => done(Buffer.concat(chunks).toString('utf8')))
}
