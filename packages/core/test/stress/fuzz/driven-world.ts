// The world of a client under fuzz: its sockets, its fetch and its clock, all driven. What the
// client hears is what the case says, frame by frame; what throws on the way is noted as a crash,
// as it would be one in a socket's own callback.
import type { DialRequest, Runtime, Socket, SocketHandlers } from '../../../src/runtime/runtime.js'
import { DrivenRuntime } from '../../support/driven-runtime.js'

/** How a handshake is answered. */
export type Handshake =
  | { readonly type: 'open' }
  | { readonly type: 'fail' }
  /** Nothing comes. */
  | { readonly type: 'silence' }
  | {
      readonly type: 'refuse'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }

/** One socket, as the other side sees it. */
export class WorldSocket implements Socket {
  readonly queuedBytes = 0
  isOpen = false
  isOver = false
  /** Whether pings are answered. */
  hasPulse = true
  readonly #world: World
  readonly #request: DialRequest
  readonly #handlers: SocketHandlers

  constructor(world: World, request: DialRequest, handlers: SocketHandlers) {
    this.#world = world
    this.#request = request
    this.#handlers = handlers
  }

  send(text: string): boolean {
    if (!this.isOpen || this.isOver) return false
    this.#world.heard(this, text)
    return true
  }

  ping(): void {
    if (this.isOpen && !this.isOver && this.hasPulse)
      this.#world.guard(() => {
        this.#handlers.heard()
        this.#handlers.pong()
      })
  }

  close(code: number): void {
    this.closed(code)
  }

  terminate(): void {
    this.isOver = true
  }

  answer(handshake: Handshake): void {
    if (this.isOver || this.isOpen) return
    switch (handshake.type) {
      case 'open':
        this.isOpen = true
        this.#world.guard(() => this.#handlers.opened({}))
        break
      case 'fail':
        this.failed()
        break
      case 'refuse':
        this.isOver = true
        this.#world.guard(() => this.#handlers.refused(handshake))
        break
      case 'silence':
    }
  }

  text(text: string): void {
    if (!this.isOpen || this.isOver) return
    const isOverLimit = Buffer.byteLength(text) > this.#request.maxInboundFrameBytes
    this.isOver = isOverLimit
    this.#world.guard(() => {
      this.#handlers.heard()
      if (isOverLimit) this.#handlers.overLimit('maxInboundFrameBytes')
      else this.#handlers.message(text)
    })
  }

  binary(): void {
    if (this.isOpen && !this.isOver) this.#world.guard(() => this.#handlers.binary())
  }

  failed(): void {
    if (this.isOver) return
    this.isOver = true
    this.#world.guard(() => this.#handlers.failed(new Error('The network broke.')))
  }

  closed(code: number): void {
    if (this.isOver) return
    this.isOver = true
    this.#world.guard(() => this.#handlers.closed(code))
  }
}

/** Who stands on the other side. */
export interface OtherSide {
  /** How the next handshake is answered. */
  handshake(): Handshake
  /** A request has come over a socket. */
  asked(socket: WorldSocket, text: string): void
  readonly fetch: typeof globalThis.fetch
}

/**
 * Most time that anything may take, in milliseconds: more than every limit of the client together.
 */
const patienceMs = 3 * 60 * 60_000

/** The world of one case. */
export class World {
  readonly sockets: WorldSocket[] = []
  /** What threw where nothing may throw. */
  readonly crashes: string[] = []
  readonly runtime: Runtime
  readonly #clock = new DrivenRuntime()
  readonly #other: OtherSide
  readonly #unanswered: WorldSocket[] = []
  readonly #timers = new Set<object>()
  #holds = 0

  constructor(other: OtherSide) {
    this.#other = other
    this.runtime = {
      now: () => this.#clock.now(),
      random: () => 0.5,
      env: () => undefined,
      after: (delayMs, run) => this.#after(delayMs, run),
      warn: () => {},
      log: () => {},
      proxyName: () => undefined,
      hold: () => {
        this.#holds++
        let isHeld = true
        return () => {
          if (isHeld) this.#holds--
          isHeld = false
        }
      },
      dial: (request, handlers) => {
        const socket = new WorldSocket(this, request, handlers)
        this.sockets.push(socket)
        this.#unanswered.push(socket)
        return socket
      },
      fetch: (input, init) => this.#other.fetch(input, init),
    }
  }

  /** Timers that still wait. */
  get timers(): number {
    return this.#timers.size
  }

  /** Holds on the process that were not let go. */
  get holds(): number {
    return this.#holds
  }

  heard(socket: WorldSocket, text: string): void {
    this.#other.asked(socket, text)
  }

  /** Does something in which nothing may throw. */
  guard(act: () => void): void {
    try {
      act()
    } catch (thrown) {
      this.crashes.push(brief(thrown))
    }
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    await turnOfLoop()
    while (this.#unanswered.length > 0) {
      for (const socket of this.#unanswered.splice(0)) socket.answer(this.#other.handshake())
      await turnOfLoop()
    }
  }

  pass(byMs: number): void {
    this.#clock.advance(byMs)
  }

  /** Does something later that is none of the client's doing. */
  elsewhere(delayMs: number, act: () => void): void {
    this.#clock.after(delayMs, act)
  }

  /**
   * Waits for something while time passes, in longer and longer steps. `next` does what is to be
   * done without time, and tells whether it did anything. Gives `false` when it never came.
   */
  async wait(promise: Promise<unknown>, next: () => boolean): Promise<boolean> {
    let isDone = false
    const done = (): void => {
      isDone = true
    }
    promise.then(done, done)
    let stepMs = 1
    for (let waitedMs = 0; waitedMs < patienceMs; ) {
      const hasActed = next()
      await this.settle()
      if (isDone) return true
      if (hasActed) {
        stepMs = 1
        continue
      }
      this.pass(stepMs)
      waitedMs += stepMs
      stepMs = Math.min(20_000, stepMs * 3)
    }
    return false
  }

  #after(delayMs: number, run: () => void): () => void {
    const timer = {}
    this.#timers.add(timer)
    const cancel = this.#clock.after(delayMs, () => {
      this.#timers.delete(timer)
      this.guard(run)
    })
    return () => {
      this.#timers.delete(timer)
      cancel()
    }
  }
}

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** An error in one line, with where it came from. */
export function brief(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown).slice(0, 200)
  const frame = /(?:src|dist)\/[\w/-]+\.[jt]s:\d+/.exec(thrown.stack ?? '')?.[0] ?? ''
  return `${thrown.name}: ${thrown.message.slice(0, 160)} ${frame}`
}
