// Opens TLS connections that resume the TLS session of the one before, which spares both sides the
// certificate. It keeps the newest session of one server, since a client has one.
import { isIP } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'

/** Opens a TLS connection to a server, by the options of `tls.connect`. */
export type TlsConnector = (options: ConnectionOptions) => TLSSocket

/** Makes a connector, with a memory of its own. */
export function tlsConnector(): TlsConnector {
  let kept: { readonly server: string; readonly session: Buffer } | undefined
  // `path` is the request's; TLS would take it for the path of a pipe.
  return ({ path: _, ...options }) => {
    const { host = '', port, servername = isIP(host) === 0 ? host : '' } = options
    const server = `${host} ${port} ${servername}`
    const session = kept?.server === server ? kept.session : undefined
    const socket = connect({ ...options, servername, session })
    // A resumed session is not checked again, so only a verified one is kept.
    socket.on('session', (given) => {
      if (socket.authorized) kept = { server, session: given }
    })
    // A handshake may have failed by its session, so the next one goes without.
    socket.on('error', () => {
      if (!socket.authorized) kept = undefined
    })
    return socket
  }
}
