// The server's sockets: TLS over TCP sockets whose bytes are counted, HTTP and WebSocket on one
// port.
import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Desk } from './desk.js'
import { answerHttp } from './http.js'
import { serveConnection } from './websocket.js'

/** Listens on a free port of the loopback and resolves with it. */
export function listen(
  desk: Desk,
  certificate: { readonly key: string; readonly cert: string },
): Promise<number> {
  const https = createHttpsServer(certificate, (request, response) =>
    answerHttp(desk, request, response),
  )
  https.keepAliveTimeout = 60_000
  const upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 0 })
  https.on('upgrade', (request, socket, head) => {
    upgrader.handleUpgrade(request, socket, head, (websocket) =>
      serveConnection(desk, websocket, socket),
    )
  })
  // A connection that the benchmark cuts between runs is no fault.
  https.on('tlsClientError', () => {})
  const tcp = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    desk.ledger.connected(socket)
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
