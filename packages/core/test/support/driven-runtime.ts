// A runtime whose clock and sockets a test drives: hours pass in milliseconds, and every frame
// comes when it is told to.
import type { DialRequest, Runtime, Socket, SocketHandlers } from '../../src/runtime/runtime.js'

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

  pong(): void {
    this.#handlers.pong()
  }

  receive(event: object): void {
    this.#handlers.message(JSON.stringify(event))
  }

  dropped(code: number): void {
    if (!this.isAlive) return
    this.isAlive = false
    this.#handlers.closed(code)
  }
}

/** The runtime. */
export class DrivenRuntime implements Runtime {
  readonly sockets: DrivenSocket[] = []
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>()
  #now = 1_000_000

  readonly fetch: typeof globalThis.fetch = async () => {
    throw new Error('No HTTP here.')
  }

  now(): number {
    return this.#now
  }

  random(): number {
    return 0.5
  }

  env(): undefined {
    return undefined
  }

  /** The codes and texts of what was warned of. */
  readonly warnings: string[] = []

  /** What was logged. */
  readonly lines: string[] = []

  log(line: string): void {
    this.lines.push(line)
  }

  proxyName(): undefined {
    return undefined
  }

  warn(message: string, code: string): void {
    this.warnings.push(`${code}: ${message}`)
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  hold(): () => void {
    return () => {}
  }

  dial(request: DialRequest, handlers: SocketHandlers): DrivenSocket {
    const socket = new DrivenSocket(request, handlers)
    this.sockets.push(socket)
    return socket
  }

  /** Timers that still wait. */
  get timers(): number {
    return this.#timers.size
  }

  /** Lets time pass, firing what is due, in order. */
  advance(byMs: number): void {
    const until = this.#now + byMs
    for (;;) {
      const next = [...this.#timers]
        .filter(({ at }) => at <= until)
        .toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = until
  }

  /** The machine sleeps: time passes and no timer fires. */
  sleep(forMs: number): void {
    this.#now += forMs
  }
}
