// An agent of Node's `http` and `https` that connects through a proxy. It owns the connections that
// are being opened, so that giving up a request ends them too; it loads the code for opening one on
// first use.
import type { AgentOptions, ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { Agent as AgentBase, type AgentConnectOpts } from './packages/agent-base.js'
import type { SelectedProxy } from './proxy-address.js'
import { ProxyRefusal } from './proxy-refusal.js'

/**
 * Idle connections: how long they are kept, in milliseconds, and how many. The time is undici's
 * `keepAliveTimeout`.
 */
const idle: AgentOptions = { keepAlive: true, timeout: 4_000, maxFreeSockets: 16 }

/**
 * Longest wait of a request for its connection, in milliseconds; the handshake of a WebSocket has
 * its own limit.
 */
const maxOpeningMs = 30_000

/** The use of an agent. */
export type AgentUse =
  /** WebSockets: one connection, which never keeps the process alive. */
  | 'sockets'
  /**
   * HTTP requests, which keep the process alive until their answers; idle connections serve the
   * next ones.
   */
  | 'requests'

/** Opens connections through one proxy. */
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
   * Gives a connection that is ready for the request, with TLS if the server's address needs it.
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
      // Reading the proxy's answer left the socket paused.
      request.once('socket', () => socket.resume())
      return socket
    } finally {
      clearTimeout(bound)
      this.#opening.delete(request)
    }
  }

  /** Gives up the connection that is being opened for a request, or all of them. */
  abandon(request?: ClientRequest): void {
    const given = request === undefined ? [...this.#opening.values()] : [this.#opening.get(request)]
    for (const stop of given) stop?.abort()
  }
}
