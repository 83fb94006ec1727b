// A runtime whose clock and sockets a test drives: hours pass in milliseconds, and every frame
// comes when it is told to.
import type { DialRequest, Socket, SocketHandlers } from '../../src/runtime/runtime.js'
import { FakeRuntime } from './fake-runtime.js'

/** One socket, as the other side sees it. */
export class DrivenSocket implements Socket {
  readonly request: DialRequest
  readonly sent: string[] = []
  isAlive = true
  pings = 0
  readonly #handlers: SocketHandlers

  constructor(request: DialRequest, handlers: SocketHandlers) {
    this.request = request
    this.#handlers = handlers
  }

  queuedBytes = 0

  send(text: string): boolean {
    if (this.isAlive) this.sent.push(text)
    return this.isAlive
  }

  ping(): void {
    this.pings++
  }

  close(code: number): void {
    this.dropped(code)
  }

  terminate(): void {
    this.isAlive = false
  }

  /** Finishes the handshake. */
  open(): this {
    this.#handlers.opened({})
    return this
  }

  refuse(status: number): void {
    this.isAlive = false
    this.#handlers.refused({ status, headers: {}, body: '' })
  }

  fail(): void {
    this.isAlive = false
    this.#handlers.failed(new Error('Refused.'))
  }

  /** Bytes come that are no whole message. */
  bytes(): void {
    this.#handlers.heard()
  }

  pong(): void {
    this.#handlers.heard()
    this.#handlers.pong()
  }

  receive(event: object): void {
    this.#handlers.heard()
    this.#handlers.message(JSON.stringify(event))
  }

  dropped(code: number): void {
    if (!this.isAlive) return
    this.isAlive = false
    this.#handlers.closed(code)
  }
}

/** A runtime whose sockets a test drives, and which has no HTTP. */
export class DrivenRuntime extends FakeRuntime {
  readonly sockets: DrivenSocket[] = []

  constructor() {
    super(1_000_000)
  }

  readonly fetch: typeof globalThis.fetch = async () => {
    throw new Error('No HTTP here.')
  }

  dial(request: DialRequest, handlers: SocketHandlers): DrivenSocket {
    const socket = new DrivenSocket(request, handlers)
    this.sockets.push(socket)
    return socket
  }
}
