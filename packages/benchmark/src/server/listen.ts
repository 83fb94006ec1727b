// The server's sockets: HTTP and WebSocket over TLS on one port. It counts the bytes of the TCP
// sockets below.
import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:net'
import { WebSocketServer } from 'ws'
import { answerHttp } from './http.js'
import type { ServerState } from './server-state.js'
import { serveConnection } from './websocket.js'

/** Listens on a free port of the loopback and resolves with it. */
export function listen(
  state: ServerState,
  certificate: { readonly key: string; readonly cert: string },
): Promise<number> {
  const https = createHttpsServer(certificate, (request, response) =>
    answerHttp(state, request, response),
  )
  https.keepAliveTimeout = 60_000
  const upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 0 })
  https.on('upgrade', (request, socket, head) => {
    upgrader.handleUpgrade(request, socket, head, (websocket) =>
      serveConnection(state, websocket, socket),
    )
  })
  // The benchmark cuts connections between runs; that is not an error.
  https.on('tlsClientError', () => {})
  const tcp = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    state.counters.connected(socket)
    https.emit('connection', socket)
  })
  return new Promise((resolve, reject) => {
    tcp.once('error', reject)
    tcp.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
      const address = tcp.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
