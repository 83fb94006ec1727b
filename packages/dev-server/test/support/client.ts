// A plain WebSocket client for tests: sends frames and returns received ones one by one.
import { WebSocket } from 'ws'
import type { JsonObject } from '../../src/index.js'

/** One frame of the server: an event, or a frame that is not one. */
export interface Frame {
  readonly type?: string
  readonly stream_id?: string
  readonly sequence_number?: number
  readonly status?: number
  readonly delta?: string
  readonly response?: ResponseView
  readonly item?: JsonObject
  readonly error?: {
    readonly code?: string | null
    readonly type?: string
    readonly message?: string
    readonly param?: string | null
  }
  readonly [key: string]: unknown
}

/** The fields of a response object that the tests look at. */
export interface ResponseView {
  readonly id: string
  readonly status: string
  readonly previous_response_id?: string | null
  readonly output: readonly JsonObject[]
  readonly usage: {
    readonly input_tokens: number
    readonly input_tokens_details: { readonly cached_tokens: number }
  } | null
  readonly incomplete_details: { readonly reason: string } | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly [key: string]: unknown
}

/** How a socket ended. */
export interface Closed {
  readonly code: number
  readonly reason: string
}

const terminalTypes = new Set([
  'response.completed',
  'response.failed',
  'response.incomplete',
  'error',
])

/** One connection. */
export class Client {
  readonly socket: WebSocket
  readonly closed: Promise<Closed>
  /** The headers of the accepted handshake. */
  handshake: RefusedUpgrade['headers'] = {}
  /** Everything that arrived, in order, as text. */
  readonly received: string[] = []
  readonly binaries: Buffer[] = []
  #queue: Frame[] = []
  #waiting: {
    readonly test: (frame: Frame) => boolean
    readonly resolve: (frame: Frame) => void
    readonly reject: (error: Error) => void
  }[] = []

  constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) })
        for (const { reject } of this.#waiting.splice(0)) reject(new Error(`closed with ${code}`))
      })
    })
    socket.on('error', () => undefined)
    socket.on('upgrade', ({ headers }) => {
      this.handshake = headers
    })
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.binaries.push(data)
      else this.#take(data.toString())
    })
  }

  #take(text: string): void {
    this.received.push(text)
    const frame = parse(text)
    const index = this.#waiting.findIndex(({ test }) => test(frame))
    const [waiter] = index === -1 ? [] : this.#waiting.splice(index, 1)
    if (waiter === undefined) this.#queue.push(frame)
    else waiter.resolve(frame)
  }

  send(message: JsonObject): void {
    this.socket.send(JSON.stringify(message))
  }

  /** The next frame that satisfies `test`, out of those that nobody has taken yet. */
  next(test: (frame: Frame) => boolean = () => true): Promise<Frame> {
    const index = this.#queue.findIndex(test)
    const [found] = index === -1 ? [] : this.#queue.splice(index, 1)
    if (found !== undefined) return Promise.resolve(found)
    if (this.socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error('closed'))
    return new Promise((resolve, reject) => this.#waiting.push({ test, resolve, reject }))
  }

  /** The next frame of this type, on this lane. */
  type(type: string, lane?: string): Promise<Frame> {
    return this.next((frame) => frame.type === type && frame.stream_id === lane)
  }

  /** Frames of one lane up to and with the next terminal one. */
  async untilTerminal(lane?: string): Promise<Frame[]> {
    const frames: Frame[] = []
    for (;;) {
      const frame = await this.next((candidate) => candidate.stream_id === lane)
      frames.push(frame)
      if (frame.type !== undefined && terminalTypes.has(frame.type)) return frames
    }
  }

  /** Sends a create and gives its frames up to the terminal one. */
  turn(fields: JsonObject): Promise<Frame[]> {
    this.create(fields)
    return this.untilTerminal(typeof fields.stream_id === 'string' ? fields.stream_id : undefined)
  }

  /** Sends a create. */
  create(fields: JsonObject): void {
    this.send({ type: 'response.create', model: 'gpt-6-astra', ...fields })
  }

  /**
   * Sends a create and gives the response of its terminal event.
   * @throws Error when it ended with an error frame.
   */
  async response(fields: JsonObject): Promise<ResponseView> {
    const last = (await this.turn(fields)).at(-1)
    if (last?.response === undefined) throw new Error(`no response: ${JSON.stringify(last)}`)
    return last.response
  }

  /**
   * Sends a create and gives the error frame that it is answered with.
   * @throws Error when it was not refused.
   */
  async refusal(fields: JsonObject): Promise<Frame> {
    const last = (await this.turn(fields)).at(-1)
    if (last?.type !== 'error') throw new Error(`not refused: ${JSON.stringify(last)}`)
    return last
  }

  close(): Promise<Closed> {
    this.socket.close()
    return this.closed
  }
}

function parse(text: string): Frame {
  try {
    const frame: Frame = JSON.parse(text)
    return frame
  } catch {
    return { type: 'not-json' }
  }
}

/** What {@link connect} can be told. */
export interface ConnectOptions {
  readonly key?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Answer the server's pings. @default true */
  readonly autoPong?: boolean
}

/** Opens a connection. @throws Error when the upgrade is refused. */
export function connect(
  server: { readonly url: string },
  options: ConnectOptions = {},
): Promise<Client> {
  const url = `${server.url.replace('http', 'ws')}${options.path ?? '/v1/responses'}`
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${options.key ?? 'sk-test'}`, ...options.headers },
    maxPayload: 0,
    autoPong: options.autoPong ?? true,
  })
  // Before it opens: a server may speak at once.
  const client = new Client(socket)
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(client))
    socket.on('error', reject)
  })
}

/** A refused upgrade: its status, headers and body. */
export interface RefusedUpgrade {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Tries to open a connection that the server will refuse. */
export function refusedUpgrade(
  server: { readonly url: string },
  options: ConnectOptions = {},
): Promise<RefusedUpgrade> {
  const url = `${server.url.replace('http', 'ws')}${options.path ?? '/v1/responses'}`
  const key = options.key ?? 'sk-test'
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${key}`, ...options.headers },
  })
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('The upgrade was accepted.')))
    socket.on('error', reject)
    socket.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += String(chunk)
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
  })
}

/** The text of a response's messages. */
export function textOf(response: ResponseView): string {
  return response.output
    .flatMap((item) => (Array.isArray(item.content) ? item.content : []))
    .map((part) => (typeof part.text === 'string' ? part.text : ''))
    .join('')
}

/** A user message. */
export function user(text: string): JsonObject {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] }
}
