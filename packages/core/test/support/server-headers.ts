// A server whose headers a test chooses, and the clients of it. No assertions.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { WebSocketServer } from 'ws'
import {
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type TurnRecord,
} from '../../src/index.js'
import { answer } from './answers.js'

export const request = { model: 'gpt-6-astra', input: 'hello' }

/** What the handshake of a connection says. */
export const ofHandshake: Readonly<Record<string, string>> = {
  'x-request-id': 'req_handshake',
  'x-ratelimit-remaining-requests': '9',
  'x-ratelimit-reset-tokens': '6m0s',
  'openai-processing-ms': '12',
  'openai-version': '2020-10-01',
  'set-cookie': 'session=secret',
  'x-secret': 'secret',
}

export interface Site extends AsyncDisposable {
  readonly client: ResponsesClient
  readonly openai: OpenAI
  readonly url: string
  readonly records: TurnRecord[]
}

/** A server with headers of its own, a client of it, and openai-node on that. */
export async function openSite(
  headers: Readonly<Record<string, string>> = ofHandshake,
  reply?: (body: Readonly<Record<string, unknown>>, number: number) => readonly object[],
): Promise<Site> {
  let number = 0
  const replyTo = (body: Readonly<Record<string, unknown>>): readonly object[] => {
    number++
    return reply?.(body, number) ?? answer({ body, number }, 'hi')
  }
  const server = createServer(async (incoming, response) => {
    let text = ''
    for await (const chunk of incoming) text += chunk
    const events = replyTo(JSON.parse(text))
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      ...headers,
      'x-request-id': `req_${number}`,
    })
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`)
    response.end()
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('headers', (lines: string[], _: IncomingMessage) => {
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const body = JSON.parse(String(data))
      for (const event of replyTo(body))
        socket.send(JSON.stringify({ ...event, stream_id: body.stream_id }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  const baseURL = `http://127.0.0.1:${port}/v1`
  const client = createResponsesClient({ apiKey: 'sk-test', endpoint: openaiEndpoint({ baseURL }) })
  const records: TurnRecord[] = []
  client.onTurn((record) => records.push(record))
  return {
    client,
    openai: new OpenAI({ apiKey: 'sk-test', baseURL, fetch: client.fetch, maxRetries: 0 }),
    url: `${baseURL}/responses`,
    records,
    async [Symbol.asyncDispose]() {
      await client.close()
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
