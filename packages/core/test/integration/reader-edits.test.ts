// A reader may change the events that it is handed: what is remembered of them is what the server
// said.
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { createResponsesClient, type InputItem, openaiEndpoint } from '../../src/index.js'
import type { ServerEvent } from '../../src/protocol/types.js'
import { user } from '../support/agent.js'
import { model } from '../support/requests.js'

test('A reader who changes the items of events does not change the history', async () => {
  const sent: { readonly previous_response_id?: string; readonly input?: readonly InputItem[] }[] =
    []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    const say = (event: ServerEvent): void => socket.send(JSON.stringify(event))
    socket.on('message', (data: Buffer) => {
      const request = JSON.parse(data.toString())
      sent.push(request)
      const { stream_id, previous_response_id = null } = request
      const response = { id: `resp_${sent.length}`, previous_response_id }
      const content = [{ type: 'output_text', text: 'secret', annotations: [] }]
      const item = { type: 'message', id: `msg_${sent.length}`, role: 'assistant', content }
      say({ type: 'response.created', stream_id, response: { ...response, status: 'in_progress' } })
      say({ type: 'response.output_item.done', stream_id, output_index: 0, item })
      // The terminal event comes once the reader has had the item, and leaves the output out.
      socket.once('ping', () =>
        say({
          type: 'response.completed',
          stream_id,
          response: { ...response, status: 'completed' },
        }),
      )
    })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  await using client = createResponsesClient({
    apiKey: 'sk-test',
    endpoint: openaiEndpoint({ baseURL: `http://127.0.0.1:${address.port}/v1` }),
    pingIntervalMs: 1000,
    pongTimeoutMs: 1000,
  })
  const history: InputItem[] = [user('hi')]
  for await (const event of client.create({ model, store: false, input: history })) {
    if (event.type !== 'response.output_item.done') continue
    const item = Object(event.item)
    item.content[0].text = 'redacted'
    history.push(item)
  }
  history.push(user('next'))
  await client.create({ model, store: false, input: history }).response
  expect(sent[1]).toMatchObject({ input: history })
  expect(sent[1]?.previous_response_id).toBeUndefined()
  server.close()
})
