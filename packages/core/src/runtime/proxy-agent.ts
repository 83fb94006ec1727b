// An agent of Node's `http` and `https` that connects through a proxy, for HTTP. It owns the
// connections that are being opened, so that giving up a request ends them too.
import type { AgentOptions, ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { Agent as AgentBase, type AgentConnectOpts } from './packages/agent-base.js'
import type { SelectedProxy } from './proxy-address.js'
import { ProxyRefusal } from './proxy-refusal.js'
import { tlsConnector } from './tls-connector.js'
import { openTunnel } from './tunnel.js'

/** How long idle connections are kept, as undici's `keepAliveTimeout`, and how many. */
const idle: AgentOptions = { keepAlive: true, timeout: 4_000, maxFreeSockets: 16 }

/** Longest wait of a request for its connection. */
const maxOpeningMs = 30_000

/**
 * Opens connections through one proxy for HTTP requests. They keep the process alive until their
 * answers, and serve the next requests when idle.
 */
export class ProxyAgent extends AgentBase {
  readonly #proxy: SelectedProxy
  readonly #connectTls = tlsConnector()
  readonly #opening = new Map<ClientRequest, AbortController>()

  constructor(proxy: SelectedProxy) {
    super(idle)
    this.#proxy = proxy
  }

  /** Gives a connection that is ready for the request, with TLS if the server needs it. */
  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket> {
    const stop = new AbortController()
    this.#opening.set(request, stop)
    const refuse = (): void => stop.abort(new ProxyRefusal(this.#proxy.name))
    const bound = setTimeout(refuse, maxOpeningMs)
    try {
      if (request.destroyed) stop.abort()
      const opening = { signal: stop.signal, keepsAlive: true, connectTls: this.#connectTls }
      const socket = await openTunnel(this.#proxy, options, opening)
      // Reading the proxy's answer left the socket paused.
      request.once('socket', () => socket.resume())
      return socket
    } finally {
      clearTimeout(bound)
      this.#opening.delete(request)
    }
  }

  /** Gives up the connection that is being opened for a request. */
  abandon(request: ClientRequest): void {
    this.#opening.get(request)?.abort()
  }
}
