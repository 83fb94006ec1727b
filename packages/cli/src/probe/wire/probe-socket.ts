// One connection of the probe: raw `ws`, with a bound on every wait, frame and number of frames. It
// shares no code with core, so that a mistake of core cannot pass.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { type Close, type Heard, isTerminal } from './answer.js'
import { type Fields, fieldsOf, isFields, textOf } from './json.js'
import { openThroughProxy } from './through-proxy.js'

/** Where a socket goes, and with which headers. */
export interface Target {
  /** The address of the WebSocket, with `ws:` or `wss:`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Whether permessage-deflate is offered. */
  readonly offersCompression?: boolean
}

/** The HTTP answer to an upgrade that was refused. */
export interface Refusal {
  readonly kind: 'refused'
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** At most 64 KiB of the body. */
  readonly body: string
}

/** No answer at all. */
export interface Unreachable {
  readonly kind: 'unreachable'
  readonly reason: string
}

/** Largest frame that is read. */
const maxFrameBytes = 16 * 1024 * 1024
/** Most frames that wait to be read; a server that sends more is cut off. */
const maxFrames = 5000
/** Most bytes that are read of one connection. */
const maxBytes = 64 * 1024 * 1024
const maxBodyBytes = 64 * 1024
/** How long a server may take to answer a close. */
const closeMs = 500

/** Opens a connection, or says why there is none. */
export async function openSocket(target: Target): Promise<ProbeSocket | Refusal | Unreachable> {
  try {
    return await shakeHands(target, await openThroughProxy(target.url, target.timeoutMs))
  } catch (error) {
    return { kind: 'unreachable', reason: reasonOf(error) }
  }
}

/** Opens a WebSocket over an open way, or else directly. */
function shakeHands(
  target: Target,
  way: Duplex | undefined,
): Promise<ProbeSocket | Refusal | Unreachable> {
  const { url, headers, timeoutMs, offersCompression = false } = target
  return new Promise((resolve) => {
    const startedAt = performance.now()
    const socket = new WebSocket(url, {
      headers,
      handshakeTimeout: timeoutMs,
      followRedirects: false,
      perMessageDeflate: offersCompression,
      maxPayload: maxFrameBytes,
      maxFragments: 16_384,
      maxBufferedChunks: 262_144,
      ...(way === undefined ? {} : { createConnection: () => way }),
    })
    const opened = new ProbeSocket(socket)
    // `handshakeTimeout` is one of silence: a server that sends headers byte by byte outlasts it.
    const timer = setTimeout(() => {
      resolve({ kind: 'unreachable', reason: 'The handshake took too long' })
      socket.terminate()
    }, timeoutMs)
    socket.once('close', () => clearTimeout(timer))
    socket.once('open', () => {
      clearTimeout(timer)
      opened.handshakeMs = performance.now() - startedAt
      resolve(opened)
    })
    socket.on('error', (error) => {
      clearTimeout(timer)
      resolve({ kind: 'unreachable', reason: reasonOf(error) })
    })
    socket.once('unexpected-response', (request, response) => {
      clearTimeout(timer)
      void readBody(response, timeoutMs).then((body) => {
        request.destroy()
        const status = response.statusCode ?? 0
        resolve({ kind: 'refused', status, headers: response.headers, body })
      })
    })
  })
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message || error.name : String(error)
}

function readBody(response: IncomingMessage, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const end = (): void => {
      clearTimeout(timer)
      response.destroy()
      resolve(Buffer.concat(chunks).toString('utf8', 0, maxBodyBytes))
    }
    const timer = setTimeout(end, Math.min(timeoutMs, 5000))
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > maxBodyBytes) end()
    })
    response.once('end', end).once('error', end).once('close', end)
  })
}

/** An open connection, whose frames wait in a queue until somebody reads them. */
export class ProbeSocket {
  readonly kind = 'open'
  /** How long the handshake took. */
  handshakeMs = 0
  /** When frames from the server's keep-alive came, on the clock of `performance.now`. */
  readonly pingsAt: number[] = []
  readonly #socket: WebSocket
  readonly #queue: Fields[] = []
  #bytes = 0
  #isFlooded = false
  #close: Close | undefined
  readonly #waiting = new Set<() => void>()
  /** The ids of responses that have ended and not begun again. */
  readonly #ended = new Set<string>()
  #extraEnds = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data, isBinary) => this.#take(data.toString(), isBinary))
    socket.on('ping', () => {
      if (this.pingsAt.length < maxFrames) this.pingsAt.push(performance.now())
    })
    socket.on('error', () => {})
    socket.on('close', (code, reason) => {
      this.#close = { code, reason: reason.toString('utf8', 0, 123) }
      this.#wake()
    })
  }

  get closed(): Close | undefined {
    return this.#close
  }

  /** How often a response ended that had ended before; none of these ends is ever heard. */
  get extraEnds(): number {
    return this.#extraEnds
  }

  /** Forgets what came, and belongs to no turn that is sent from now on. */
  drain(): void {
    this.#queue.length = 0
  }

  /** Whether the server accepted permessage-deflate. */
  get isCompressed(): boolean {
    return this.#socket.extensions.includes('permessage-deflate')
  }

  /** Sends a message as JSON, or bytes as they are. Does nothing on a closed connection. */
  send(message: object | string | Buffer, isBinary = false): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    const isRaw = typeof message === 'string' || Buffer.isBuffer(message)
    this.#socket.send(isRaw ? message : JSON.stringify(message), { binary: isBinary }, () => {})
  }

  /** Reads until `isDone` says so of all frames of this wait, or the wait ends otherwise. */
  async hear(
    isDone: (frames: readonly Fields[]) => boolean,
    timeoutMs: number,
    onFrame: (frame: Fields) => void = () => {},
  ): Promise<Heard> {
    const until = performance.now() + timeoutMs
    const frames: Fields[] = []
    for (;;) {
      while (this.#queue.length > 0 && frames.length < maxFrames) {
        const frame = this.#queue.shift()
        if (frame === undefined) break
        frames.push(frame)
        onFrame(frame)
        if (isDone(frames)) return { frames, ended: 'done', close: this.#close }
      }
      if (this.#isFlooded || frames.length >= maxFrames) {
        this.cut()
        return { frames, ended: 'flood', close: this.#close }
      }
      if (this.#close !== undefined) return { frames, ended: 'closed', close: this.#close }
      const leftMs = until - performance.now()
      if (leftMs <= 0) return { frames, ended: 'silent', close: undefined }
      await this.#wait(leftMs)
    }
  }

  /** Waits for the server to close; `undefined` when it has not done so in time. */
  async untilClosed(timeoutMs: number): Promise<Close | undefined> {
    await this.hear(() => false, timeoutMs)
    return this.#close
  }

  /** Pings, and resolves to whether a pong came in time. */
  ping(timeoutMs: number): Promise<boolean> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve(false)
    return new Promise((resolve) => {
      const end = (isAlive: boolean): void => {
        clearTimeout(timer)
        this.#socket.off('pong', pong).off('close', gone)
        resolve(isAlive)
      }
      const pong = (): void => end(true)
      const gone = (): void => end(false)
      const timer = setTimeout(gone, timeoutMs)
      this.#socket.on('pong', pong).on('close', gone)
      this.#socket.ping()
    })
  }

  /** Closes, and cuts a connection whose server does not answer the close. */
  async close(): Promise<void> {
    if (this.#close !== undefined) return
    this.#socket.close(1000)
    const until = performance.now() + closeMs
    while (this.#close === undefined && performance.now() < until) {
      await this.#wait(until - performance.now())
    }
    this.cut()
  }

  /** Cuts the connection without a close frame. */
  cut(): void {
    this.#socket.terminate()
  }

  #wait(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.max(1, timeoutMs))
      this.#waiting.add(wake)
    })
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  #take(text: string, isBinary: boolean): void {
    if (this.#isFlooded) return
    this.#bytes += text.length
    this.#isFlooded = this.#queue.length >= maxFrames || this.#bytes > maxBytes
    const frame = isBinary ? { type: 'probe.binary' } : parsed(text)
    if (this.#isExtraEnd(frame)) this.#extraEnds += 1
    else this.#queue.push(frame)
    if (this.#isFlooded) this.cut()
    this.#wake()
  }

  /** A second end would be taken for that of the next turn. */
  #isExtraEnd(frame: Fields): boolean {
    const id = textOf(fieldsOf(frame.response).id)
    if (id === undefined) return false
    if (!isTerminal(frame)) {
      this.#ended.delete(id)
      return false
    }
    if (this.#ended.has(id)) return true
    this.#ended.add(id)
    return false
  }
}

/** The frame as an object; text that is none becomes a frame of the probe's own type. */
function parsed(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : { type: 'probe.not-an-object' }
  } catch {
    return { type: 'probe.not-json' }
  }
}
