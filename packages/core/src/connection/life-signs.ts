// The signs of life of one connection: when anything last came, the pings, and the proof that a
// connection which was silent for too long must give before the next turn. It looks at inbound
// traffic, never at whether a write succeeded: a write into a half-open connection does
// (https://github.com/websockets/ws#how-to-detect-and-close-broken-connections). What a missing
// sign leads to is the connection's.
import type { Runtime, Socket } from '../runtime/runtime.js'
import type { ConnectionOptions } from './types.js'

/** How long a connection that was silent for too long has to show that it is alive. */
const proofMs = 1_000

/** A timer that fires this late tells of a blocked event loop or of sleep, not of the server. */
const lateMs = 1_000

/** How long a sign may take, and whether one has come since a time. */
interface Question {
  readonly limitMs: number
  readonly hasHeard: (sinceMs: number) => boolean
}

/** The signs of life of one connection. */
export class LifeSigns {
  /** When anything last came from the server. */
  heardAt: number
  readonly #runtime: Runtime
  readonly #socket: () => Socket
  #stopPings = (): void => {}
  /** Stops the proof; `undefined` while the connection is not in doubt. */
  #stopProof: (() => void) | undefined

  constructor(runtime: Runtime, socket: () => Socket) {
    this.#runtime = runtime
    this.#socket = socket
    this.heardAt = runtime.now()
  }

  /** Whether the connection must still show that it is alive. */
  get isInProof(): boolean {
    return this.#stopProof !== undefined
  }

  /** Begins to ping; `dead` is called once, when nothing comes back in time. */
  start(options: ConnectionOptions, dead: () => void): void {
    const { pingIntervalMs, pongTimeoutMs } = options
    if (pingIntervalMs === 0) return
    const restMs = Math.max(0, pingIntervalMs - pongTimeoutMs)
    const ping = (): void => {
      const hasHeard = (sinceMs: number): boolean => this.heardAt >= sinceMs
      this.#stopPings = this.#ask({ limitMs: pongTimeoutMs, hasHeard }, (isAlive) => {
        if (isAlive) this.#stopPings = this.#runtime.after(restMs, ping)
        else dead()
      })
    }
    this.#stopPings = this.#runtime.after(pingIntervalMs, ping)
  }

  /** Bytes came from the server. */
  hear(): void {
    this.heardAt = this.#runtime.now()
  }

  /** A whole message or a pong came. Gives whether that ends a proof. */
  endProof(): boolean {
    if (this.#stopProof === undefined) return false
    this.#stopProof()
    this.#stopProof = undefined
    return true
  }

  /**
   * Asks for a sign, and tells within about a second whether one came. The proof goes on until
   * `endProof`: bytes alone may be the end of a connection that the server has closed.
   */
  prove(tell: (isAlive: boolean) => void): void {
    if (this.isInProof) return
    this.#stopProof = this.#ask({ limitMs: proofMs, hasHeard: () => false }, tell)
  }

  /** Asks no more. */
  stop(): void {
    this.#stopPings()
    this.#stopProof?.()
  }

  /**
   * Pings once and tells after `limitMs` whether a sign has come since. Asks again where the
   * event loop was blocked meanwhile: what came is read only after the timers. Returns its cancel.
   */
  #ask({ limitMs, hasHeard }: Question, tell: (isAlive: boolean) => void): () => void {
    const runtime = this.#runtime
    const socket = this.#socket()
    let cancel = (): void => {}
    const ask = (): void => {
      const askedAt = runtime.now()
      const { queuedBytes } = socket
      // A ping waits behind what is queued before it; that queue shrinks while the server reads.
      const isAlive = (): boolean => hasHeard(askedAt) || socket.queuedBytes < queuedBytes
      socket.ping()
      cancel = runtime.after(limitMs, () => {
        if (isAlive()) tell(true)
        else if (runtime.now() - askedAt - limitMs > lateMs) ask()
        else cancel = runtime.after(0, () => tell(isAlive()))
      })
    }
    ask()
    return () => cancel()
  }
}
