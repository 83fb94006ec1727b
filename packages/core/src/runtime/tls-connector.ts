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
    const offered = kept?.server === server ? kept : undefined
    // A handshake may fail or hang by its session, so no other offers it before this one is over.
    if (offered !== undefined) kept = undefined
    const socket = connect({ ...options, servername, session: offered?.session })
    // A resumed session is not checked again, so only a verified one is kept.
    socket.on('session', (session) => {
      if (socket.authorized) kept = { server, session }
    })
    socket.on('secureConnect', () => {
      if (socket.authorized) kept ??= offered
    })
    return socket
  }
}
