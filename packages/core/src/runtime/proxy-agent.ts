// An agent of Node's `http` and `https` that goes through a proxy. It owns the ways that are being
// opened, so that whoever gives up a request ends them too; what it takes to open one is loaded
// only then.
import type { AgentOptions, ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { Agent as AgentBase, type AgentConnectOpts } from './packages/agent-base.js'
import type { SelectedProxy } from './proxy-address.js'
import { ProxyRefusal } from './proxy-refusal.js'

/**
 * How long an idle connection is kept, in milliseconds, and how many; the time is undici's
 * `keepAliveTimeout`.
 */
const idle: AgentOptions = { keepAlive: true, timeout: 4_000, maxFreeSockets: 16 }

/** How long a request waits for its way; the handshake of a WebSocket has a limit of its own. */
const maxOpeningMs = 30_000

/** What an agent is for. */
export type AgentUse =
  /** WebSockets: one connection, which never keeps the process alive. */
  | 'sockets'
  /** Requests, which wait for their answers; idle connections serve the next ones. */
  | 'requests'

/** Connects through one proxy. */
export class ProxyAgent extends AgentBase {
  readonly #proxy: SelectedProxy
  readonly #use: AgentUse
  readonly #opening = new Map<ClientRequest, AbortController>()

  constructor(proxy: SelectedProxy, use: AgentUse) {
    super(use === 'requests' ? idle : {})
    this.#proxy = proxy
    this.#use = use
  }

  /**
   * Gives a connection that is ready for the request, secured where the server's address says so.
   */
  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket> {
    const stop = new AbortController()
    this.#opening.set(request, stop)
    const waits = this.#use === 'requests'
    const bound = waits
      ? setTimeout(() => stop.abort(new ProxyRefusal(this.#proxy.name)), maxOpeningMs)
      : undefined
    try {
      if (request.destroyed) stop.abort()
      const { openTunnel } = await import('./tunnel.js')
      const opening = { signal: stop.signal, keepsAlive: waits }
      const socket = await openTunnel(this.#proxy, options, opening)
      // Reading what the proxy has said left it paused.
      request.once('socket', () => socket.resume())
      return socket
    } finally {
      clearTimeout(bound)
      this.#opening.delete(request)
    }
  }

  /** Gives up what is being opened for a request, or for all. */
  abandon(request?: ClientRequest): void {
    const given = request === undefined ? [...this.#opening.values()] : [this.#opening.get(request)]
    for (const stop of given) stop?.abort()
  }
}
