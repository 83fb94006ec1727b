// A server gives an id twice while a turn that continues the first response of that id waits.
import { expect, test } from 'vitest'
import { openResponsesEndpoint } from '../../src/endpoints/endpoints.js'
import { createResponsesClient } from '../../src/index.js'
import { type Create, startHostileServer } from '../support/hostile-server.js'

const message = (id: string, text: string, status = 'completed') => ({
  id,
  type: 'message',
  role: 'assistant',
  status,
  content: [{ type: 'output_text', text, annotations: [] }],
})

function answer(create: Create, id: string, text: string, end = 'completed'): void {
  const previous_response_id = create.body.previous_response_id ?? null
  const item = message(`msg_${create.number}`, text)
  const response = { id, object: 'response', status: 'in_progress', created_at: create.number, previous_response_id, output: [] }
  create.send(
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: `response.${end}`, response: { ...response, status: end, output: [item] } },
  )
}

test('a turn that waits continues no response whose id was given to another meanwhile', async () => {
  await using server = await startHostileServer({})
  const endpoint = openResponsesEndpoint({ baseURL: server.baseURL })
  await using client = createResponsesClient({
    apiKey: 'sk-test-0000000',
    endpoint,
    transport: 'websocket',
    maxConnections: 1,
  })
  const a1 = client.create({ model: 'm', store: true, input: [{ role: 'user', content: 'a' }] })
  await server.until(() => server.creates.length === 1)
  answer(server.creates[0] as Create, 'resp_1', 'of a')
  const first = await a1.response
  const b = client.create({ model: 'm', store: true, input: [{ role: 'user', content: 'b' }] })
  await server.until(() => server.creates.length === 2)
  const a2 = client.create({
    model: 'm',
    store: true,
    input: [
      { role: 'user', content: 'a' },
      ...(first.output as never[]),
      { role: 'user', content: 'more of a' },
    ],
  })
  while (client.stats.queued === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  // From now on, resp_1 is this one at the server.
  answer(server.creates[1] as Create, 'resp_1', 'of b', 'incomplete')
  await b.record
  await server.until(() => server.creates.length === 3)
  const sent = server.creates[2] as Create
  expect(sent.body.previous_response_id ?? null).toBe(null)
  answer(sent, 'resp_2', 'of a again')
  await a2.response
})
