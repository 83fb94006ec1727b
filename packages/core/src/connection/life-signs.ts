// The signs of life of one connection: when anything last came, the pings, and the proof that a
// connection which was silent for too long must give before the next turn. What a missing sign
// leads to is the connection's.
import type { Runtime, Socket } from '../runtime/runtime.js'
import {
  askForSign,
  type KeepAliveOptions,
  type PingedSocket,
  startKeepAlive,
} from './keep-alive.js'

/** How long a connection that was silent for too long has to show that it is alive. */
const proofMs = 1_000

/** The signs of life of one connection. */
export class LifeSigns {
  /** When anything last came from the server. */
  heardAt: number
  readonly #runtime: Runtime
  readonly #socket: () => Socket
  #stopPings = (): void => {}
  /** Stops the proof; `undefined` while nobody doubts the connection. */
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

  /** Begins to ping; `dead` is called once, when nothing comes back. */
  start(options: KeepAliveOptions, dead: () => void): void {
    this.#stopPings = startKeepAlive(this.#runtime, options, { ...this.#pinged, dead })
  }

  /** Something came from the server. Gives whether that ends a proof. */
  hear(): boolean {
    this.heardAt = this.#runtime.now()
    if (this.#stopProof === undefined) return false
    this.#stopProof()
    this.#stopProof = undefined
    return true
  }

  /**
   * Asks for a sign, and tells within about a second whether one came. The proof goes on until
   * something is heard.
   */
  prove(tell: (isAlive: boolean) => void): void {
    if (this.isInProof) return
    this.#stopProof = askForSign(this.#runtime, this.#pinged, { limitMs: proofMs, tell })
  }

  /** Asks no more. */
  stop(): void {
    this.#stopPings()
    this.#stopProof?.()
  }

  get #pinged(): PingedSocket {
    return {
      ping: () => this.#socket().ping(),
      queuedBytes: () => this.#socket().queuedBytes,
      heardAt: () => this.heardAt,
    }
  }
}
