// A WebSocket server that behaves badly in one way, whatever it is asked.
import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A running server of a test. */
export interface TestServer extends AsyncDisposable {
  readonly baseURL: string
}

/** Starts a WebSocket server; `serve` is called for each of its connections. */
export async function startWebSocketServer(
  serve: (socket: WebSocket, headers: Readonly<Record<string, unknown>>) => void,
): Promise<TestServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', skipUTF8Validation: true })
  server.on('connection', (socket, { headers }) => {
    socket.on('error', () => {})
    serve(socket, headers)
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    baseURL: baseURLOf(server.address()),
    [Symbol.asyncDispose]: async () => {
      for (const socket of server.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Starts a TCP server; `serve` is called for each of its connections. */
export async function startTcpServer(serve: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseURL: baseURLOf(server.address()),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function baseURLOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('It does not listen.')
  return `http://127.0.0.1:${address.port}/v1`
}
