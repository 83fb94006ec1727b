// Opens TLS connections that resume the TLS session of the one before, which spares both sides the
// certificate. It keeps the newest session of one server, since a client has one.
import { isIP } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'

/** Opens a TLS connection to a server, by the options of `tls.connect`. */
export type TlsConnector = (options: ConnectionOptions) => TLSSocket

/** Makes a connector, with a memory of its own. */
export function tlsConnector(): TlsConnector {
  let kept: Buffer | undefined
  let server: string
  // `path` is the request's; TLS would take it for the path of a pipe.
  return ({ path: _, ...options }) => {
    const { host = '', port, servername = isIP(host) === 0 ? host : '' } = options
    const name = `${host} ${port} ${servername}`
    const session = name === server ? kept : undefined
    const socket = connect({ ...options, servername, session })
    // A resumed session is not checked again, so only a verified one is kept.
    socket.on('session', (given) => {
      if (socket.authorized) [server, kept] = [name, given]
    })
    // The next handshake goes without a session that this one may have failed by.
    socket.once('close', () => {
      if (!socket.authorized) kept = undefined
    })
    return socket
  }
}
