// Opens the network connection under a WebSocket: through the proxy that the environment selects,
// if there is one, and with TLS where the address asks for it.
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { proxyFor } from './proxy-address.js'
import type { TlsConnector } from './tls-connector.js'

/**
 * Opens the connection, and returns it or calls back, as Node takes it from `createConnection`
 * (https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback).
 */
export type CreateConnection = (
  server: { readonly host: string; readonly port: number },
  done: (error: unknown, connection?: Duplex) => void,
) => Duplex | undefined

/**
 * Finds the way to an address. The signal gives up a tunnel that is being opened.
 * @throws TypeError for a proxy whose address is unusable.
 */
export function wayTo(
  url: string,
  connectTls: TlsConnector,
  signal: AbortSignal,
): CreateConnection {
  const proxy = proxyFor(url)
  const secureEndpoint = url.startsWith('wss:')
  if (proxy === undefined)
    return ({ host, port }) => (secureEndpoint ? connectTls : connect)({ host, port })
  const opening = { signal, keepsAlive: false, connectTls }
  return ({ host, port }, done) => {
    import('./tunnel.js')
      .then(({ openTunnel }) => openTunnel(proxy, { host, port, secureEndpoint }, opening))
      .then((socket) => done(null, socket), done)
    return undefined
  }
}
