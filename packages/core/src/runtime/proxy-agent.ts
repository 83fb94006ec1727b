// An agent of Node's `http` and `https` that connects through a proxy. It owns the connections that
// are being opened, so that giving up a request ends them too; it loads the code for opening one on
// first use.
import type { AgentOptions, ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { Agent as AgentBase, type AgentConnectOpts } from './packages/agent-base.js'
import type { SelectedProxy } from './proxy-address.js'
import { ProxyRefusal } from './proxy-refusal.js'

/** How long idle connections are kept, as undici's `keepAliveTimeout`, and how many. */
const idle: AgentOptions = { keepAlive: true, timeout: 4_000, maxFreeSockets: 16 }

/** Longest wait of a request for its connection; the handshake of a WebSocket has its own limit. */
const maxOpeningMs = 30_000

/**
 * Opens connections through one proxy: one for a WebSocket, which never keeps the process alive, or
 * those of HTTP requests, which do until their answers, and serve the next requests when idle.
 */
export class ProxyAgent extends AgentBase {
  readonly #proxy: SelectedProxy
  readonly #keepsAlive: boolean
  readonly #opening = new Map<ClientRequest, AbortController>()

  constructor(proxy: SelectedProxy, use: 'sockets' | 'requests') {
    super(use === 'requests' ? idle : {})
    this.#proxy = proxy
    this.#keepsAlive = use === 'requests'
  }

  /** Gives a connection that is ready for the request, with TLS if the server needs it. */
  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket> {
    const stop = new AbortController()
    this.#opening.set(request, stop)
    const bound = this.#keepsAlive
      ? setTimeout(() => stop.abort(new ProxyRefusal(this.#proxy.name)), maxOpeningMs)
      : undefined
    try {
      if (request.destroyed) stop.abort()
      const { openTunnel } = await import('./tunnel.js')
      const opening = { signal: stop.signal, keepsAlive: this.#keepsAlive }
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
