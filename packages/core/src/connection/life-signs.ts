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
  readonly #proven: () => void
  #stopPings = (): void => {}
  /** Stops the proof; `undefined` while nobody doubts the connection. */
  #stopProof: (() => void) | undefined

  /** `proven` is called when a connection in proof was heard of. */
  constructor(runtime: Runtime, socket: () => Socket, proven: () => void) {
    this.#runtime = runtime
    this.#socket = socket
    this.#proven = proven
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

  /** Something came from the server. */
  hear(): void {
    this.heardAt = this.#runtime.now()
    if (this.#stopProof === undefined) return
    this.#stopProof()
    this.#stopProof = undefined
    this.#proven()
  }

  /**
   * Asks for a sign within a second; `silent` is called when none came. The proof goes on until one
   * comes.
   */
  prove(silent: () => void): void {
    if (this.isInProof) return
    this.#stopProof = askForSign(this.#runtime, this.#pinged, proofMs, (isAlive) => {
      if (isAlive) this.hear()
      else silent()
    })
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
