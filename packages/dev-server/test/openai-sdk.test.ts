// The official `openai` SDK, unmodified, completes tool turns: over its WebSocket class and over
// HTTP, JSON and SSE.
import { OpenAI } from 'openai'
import type {
  FunctionTool,
  Response,
  ResponseInputItem,
} from 'openai/resources/responses/responses'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { expect, test } from 'vitest'
import { startDevServer } from '../src/index.js'

const modelName = 'gpt-6-astra'
const weatherTool: FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather in a city',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', enum: ['Kyiv', 'Oslo'] } },
    required: ['city'],
    additionalProperties: false,
  },
}
const weatherQuestion = 'What is the weather?'
const weatherInKyiv = '21 degrees and clear'

/**
 * The answer to the call in `response`, after a check that it is the call that the tool's schema
 * asks for.
 */
function answer(response: Response): ResponseInputItem {
  const call = response.output.find((item) => item.type === 'function_call')
  if (call === undefined) throw new Error('the response calls no function')
  expect(call).toMatchObject({
    name: 'get_weather',
    arguments: '{"city":"Kyiv"}',
    status: 'completed',
  })
  return { type: 'function_call_output', call_id: call.call_id, output: weatherInKyiv }
}

function nextResponse(socket: ResponsesWS): Promise<Response> {
  return new Promise((resolve, reject) => {
    socket.once('response.completed', (event) => resolve(event.response))
    socket.once('error', reject)
  })
}

test.for([true, false])(
  'ResponsesWS: a tool turn continues on the connection, store %s',
  async (store) => {
    await using server = await startDevServer()
    const client = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
    const socket = new ResponsesWS(client)
    let text = ''
    socket.on('response.output_text.delta', (event) => {
      text += event.delta
    })

    const calling = nextResponse(socket)
    socket.send({
      type: 'response.create',
      model: modelName,
      store,
      tools: [weatherTool],
      input: weatherQuestion,
    })
    const first = await calling
    const answering = nextResponse(socket)
    socket.send({
      type: 'response.create',
      model: modelName,
      store,
      tools: [weatherTool],
      previous_response_id: first.id,
      input: [answer(first)],
    })
    const second = await answering

    expect(text).toBe(`The tools returned: ${weatherInKyiv}`)
    expect(second.previous_response_id).toBe(first.id)
    expect(server.journal.responses.get(second.id)).toMatchObject({
      source: 'connection',
      transport: 'websocket',
    })
    expect(server.journal.responses.get(second.id)?.items.map(({ type }) => type)).toEqual([
      'message',
      'function_call',
      'function_call_output',
    ])
    const closed = server.journal.next((entry) => entry.kind === 'close', 0)
    socket.close()
    await closed
    expect(server.connections).toBe(0)
  },
)

test('ResponsesWS: the iterator sees every event of a turn in order, and an error by its code', async () => {
  await using server = await startDevServer()
  const socket = new ResponsesWS(new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL }))
  const types: string[] = []
  socket.send({ type: 'response.create', model: modelName, store: false, input: 'hello' })
  for await (const event of socket) {
    if (event.type === 'error') {
      expect(event.error.error?.type).toBe('error')
      expect(event.error.error).toMatchObject({
        status: 400,
        error: { code: 'previous_response_not_found' },
      })
      break
    }
    if (event.type !== 'message') continue
    types.push(event.message.type)
    if (event.message.type !== 'response.completed') continue
    expect(event.message.response.output_text ?? '').toBe('')
    socket.send({
      type: 'response.create',
      model: modelName,
      previous_response_id: 'resp_gone',
      input: 'more',
    })
  }
  expect(types).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
  socket.close()
})

test('HTTP, JSON: a tool turn, chained by the stored response and by full input', async () => {
  await using server = await startDevServer()
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
  const first = await client.responses.create({
    model: modelName,
    tools: [weatherTool],
    input: weatherQuestion,
  })
  const chained = await client.responses.create({
    model: modelName,
    tools: [weatherTool],
    previous_response_id: first.id,
    input: [answer(first)],
  })
  expect(chained.output_text).toBe(`The tools returned: ${weatherInKyiv}`)

  const input: ResponseInputItem[] = [{ role: 'user', content: weatherQuestion }]
  const unstored = await client.responses.create({
    model: modelName,
    tools: [weatherTool],
    input,
    store: false,
  })
  const calls = unstored.output.filter((item) => item.type === 'function_call')
  const full = await client.responses.create({
    model: modelName,
    tools: [weatherTool],
    input: [...input, ...calls, answer(unstored)],
    store: false,
  })
  expect(full.output_text).toBe(chained.output_text)
})

test('HTTP, SSE: the stream helper assembles the same response', async () => {
  await using server = await startDevServer()
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
  const first = await client.responses
    .stream({ model: modelName, tools: [weatherTool], input: weatherQuestion })
    .finalResponse()
  const stream = client.responses.stream({
    model: modelName,
    tools: [weatherTool],
    previous_response_id: first.id,
    input: [answer(first)],
  })
  let text = ''
  stream.on('response.output_text.delta', ({ delta }) => {
    text += delta
  })
  const second = await stream.finalResponse()
  expect(text).toBe(`The tools returned: ${weatherInKyiv}`)
  expect(second.output_text).toBe(text)
})

test("HTTP: errors are the SDK's own classes, with code and parameter", async () => {
  await using server = await startDevServer({ apiKeys: ['sk-right'] })
  const wrong = new OpenAI({ apiKey: 'sk-wrong', baseURL: server.baseURL, maxRetries: 0 })
  await expect(wrong.responses.create({ model: modelName, input: 'x' })).rejects.toThrow(
    OpenAI.AuthenticationError,
  )
  const right = new OpenAI({ apiKey: 'sk-right', baseURL: server.baseURL, maxRetries: 0 })
  const refused = right.responses.create({
    model: modelName,
    input: 'x',
    previous_response_id: 'resp_gone',
  })
  await expect(refused).rejects.toThrow(OpenAI.BadRequestError)
  await expect(refused).rejects.toMatchObject({
    status: 400,
    code: 'previous_response_not_found',
    param: 'previous_response_id',
  })
})

test('HTTP: a stored response is retrieved, listed and deleted', async () => {
  await using server = await startDevServer()
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
  const made = await client.responses.create({ model: modelName, input: 'keep this' })
  expect((await client.responses.retrieve(made.id)).output_text).toBe('You said: keep this')
  const items = await client.responses.inputItems.list(made.id)
  expect(items.data).toMatchObject([{ type: 'message', role: 'user' }])
  await client.responses.delete(made.id)
  await expect(client.responses.retrieve(made.id)).rejects.toThrow(OpenAI.NotFoundError)
})
