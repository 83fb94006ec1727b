// A proxy between a client and the dev-server that may change frames on their way: the only way to
// break a delta that Warmline itself made right.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type RawData, WebSocket, WebSocketServer } from 'ws'

/** A frame as JSON. */
export type Frame = Record<string, unknown>

/** What is done to frames. Each gives the frame that travels on. */
export interface Rewrites {
  fromClient(frame: Frame): Frame
  fromServer?(frame: Frame): Frame
}

/** A running proxy. */
export interface RewritingProxy {
  readonly baseURL: string
  close(): Promise<void>
}

/** Starts a proxy before the server at `baseURL`. WebSocket only: HTTP is answered with 404. */
export async function startProxy(baseURL: string, rewrites: Rewrites): Promise<RewritingProxy> {
  const http = createServer((_, response) => response.writeHead(404).end())
  const server = new WebSocketServer({ server: http })
  server.on('connection', (client, request) => {
    const target = new URL(request.url ?? '/', baseURL)
    target.protocol = 'ws:'
    const { authorization = '' } = request.headers
    const upstream = new WebSocket(target, { headers: { authorization } })
    const opened = once(upstream, 'open')
    client.on('message', async (data) => {
      await opened
      upstream.send(rewrite(data, rewrites.fromClient))
    })
    upstream.on('message', (data) =>
      client.send(rewrite(data, rewrites.fromServer ?? ((frame) => frame))),
    )
    client.on('close', () => upstream.terminate())
    upstream.on('close', () => client.terminate())
    client.on('error', () => undefined)
    upstream.on('error', () => undefined)
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    close: async () => {
      for (const client of server.clients) client.terminate()
      server.close()
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}

function rewrite(data: RawData, change: (frame: Frame) => Frame): string {
  const frame: Frame = JSON.parse(String(data))
  return JSON.stringify(change(frame))
}
