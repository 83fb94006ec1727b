// Recovery over real sockets: what was handed on before a failure, what is said of a request that
// may have run, and ways that must not be taken.
import { Agent } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import { controlHeaders, createResponsesClient, type InputItem } from '../../src/index.js'
import { openLine, textOf, user } from '../support/agent.js'
import { model, post } from '../support/requests.js'

const droppedThenRefused = [
  { type: 'drop', at: 'after-created' },
  { type: 'refuse-upgrade', status: 426, connection: 2 },
] as const

describe('an answer that began over a connection that was lost', () => {
  test('An answer in client.fetch that lost its connection goes on over HTTP', async () => {
    await using line = await openLine({ server: { faults: [...droppedThenRefused] } })
    const response = await line.client.fetch(
      `${line.server.baseURL}/responses`,
      post({ stream: true }),
    )
    expect(await response.text()).toMatch(/response\.completed.*1 items: hello/s)
    expect(line.records).toMatchObject([
      { transport: 'http', fallback: 'upgrade_refused:426', replays: 1, outcome: 'completed' },
    ])
  })

  test('An answer that lost its connection has an unknown outcome where there is no other way', async () => {
    await using line = await openLine({
      server: { faults: [...droppedThenRefused] },
      client: { transport: 'websocket' },
    })
    await expect(line.client.create({ model, input: 'hello' }).response).rejects.toMatchObject({
      code: 'outcome_unknown',
      replaySafety: 'safe',
    })
    expect(line.records).toMatchObject([{ replays: 0 }])
  })
})

test('A request that may have run stays so, whatever stops the next try', async () => {
  await using line = await openLine({
    server: { faults: [...droppedThenRefused] },
    client: { fetch: () => Promise.reject(new TypeError('fetch failed')) },
  })
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, post({}))
  // It changes nothing on the server: the caller's SDK may try again.
  expect([response.status, response.headers.get('x-should-retry')]).toEqual([503, null])
  expect(Object(await response.json()).error.code).toBe('outcome_unknown')
})

test('A history over HTTP is remembered once, however it is spelled', async () => {
  await using line = await openLine({ client: { transport: 'http' } })
  const history: InputItem[] = []
  for (let turn = 0; turn < 20; turn++) {
    history.push(user('x'.repeat(1000)))
    const response = await line.client.create({ model, input: history, store: false }).response
    history.push({ role: 'assistant', content: textOf(response) })
  }
  const { chains, historyBytes } = line.client.stats()
  expect(chains).toBe(1)
  expect(historyBytes).toBeLessThan(3 * JSON.stringify(history).length)
})

test('A turn over HTTP in other words leaves the head on its lane to be continued', async () => {
  await using line = await openLine()
  const request = { model, store: false }
  const first = await line.client.create({ ...request, input: [user('a')] }).response
  const history: InputItem[] = [user('a'), { role: 'assistant', content: textOf(first) }, user('b')]
  const options = { transport: 'http' } as const
  const second = await line.client.create({ ...request, input: history }, options).response
  history.push({ role: 'assistant', content: textOf(second) }, user('c'))
  const third = await line.client.create({ ...request, input: history }).response
  expect(textOf(third)).toContain('5 items')
  expect(line.records).toMatchObject([
    { transport: 'websocket', mode: 'full' },
    { transport: 'http' },
    { transport: 'websocket', mode: 'incremental', itemsSent: 3 },
  ])
})

test('A close ends the wait of a drain', async () => {
  const client = createResponsesClient({
    apiKey: 'sk-test',
    transport: 'http',
    fetch: () => new Promise(() => {}),
  })
  client.create({ model, input: 'x' })
  await new Promise((resolve) => setImmediate(resolve))
  const drained = client.drain()
  await client.close()
  await drained
})

test.each([
  ['UND_ERR_BODY_TIMEOUT', 'silence_timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'first_event_timeout'],
])(
  'A fetch that ends a silence by itself (%s) is a silence and is not repeated',
  async (code, expected) => {
    let count = 0
    const cause = Object.assign(new Error('timeout'), { code })
    await using client = createResponsesClient({
      apiKey: 'sk-test',
      transport: 'http',
      fetch: async () => {
        count++
        if (code === 'UND_ERR_HEADERS_TIMEOUT') throw new TypeError('fetch failed', { cause })
        const body = new ReadableStream({ start: (controller) => controller.error(cause) })
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
      },
    })
    await expect(client.create({ model, input: 'x' }).response).rejects.toMatchObject({
      code: expected,
    })
    expect(count).toBe(1)
  },
)

describe('what is to go over WebSocket mode alone', () => {
  test('A turn for WebSocket mode alone never goes over HTTP', async () => {
    await using line = await openLine({ client: { transport: 'websocket' } })
    const turn = line.client.create({ model, input: 'x', background: true })
    await expect(turn.response).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
    expect(line.server.journal.entries.filter(({ kind }) => kind === 'request')).toEqual([])
  })

  test('A turn for WebSocket mode alone never bypasses the agent that was given for it', async () => {
    const baseURL = 'http://127.0.0.1:9/v1'
    await using client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL,
      transport: 'websocket',
      agent: new Agent(),
    })
    const refused = { code: 'invalid_option', message: expect.stringContaining('agent') }
    const turn = client.create({ model, input: 'x' }, { transport: 'http' })
    await expect(turn.response).rejects.toMatchObject(refused)
    await expect(client.fetch(`${baseURL}/embeddings`, { method: 'POST' })).rejects.toMatchObject(
      refused,
    )
  })
})

test('A connection limit that meets the retry too is answered over HTTP', async () => {
  const limit = {
    type: 'error',
    at: 'before-created',
    status: 400,
    code: 'websocket_connection_limit_reached',
  }
  await using line = await openLine({
    server: { faults: [{ ...limit, type: 'error', at: 'before-created', times: 'always' }] },
  })
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, post({}))
  expect(Object(await response.json()).status).toBe('completed')
  await vi.waitFor(() =>
    expect(line.records).toMatchObject([{ transport: 'http', fallback: 'rejected' }]),
  )
  const strict = await line.client.fetch(
    `${line.server.baseURL}/responses`,
    post({}, controlHeaders({ transport: 'websocket' })),
  )
  expect([strict.status, Object(await strict.json()).error.code]).toEqual([503, null])
})

test('An unknown anchor is recovered from, whatever the connection said before', async () => {
  const limits = JSON.stringify({ type: 'codex.rate_limits', rate_limits: {} })
  await using line = await openLine({
    server: {
      faults: [
        { type: 'bad-json', at: 'before-created', turn: 2, text: limits },
        {
          type: 'error',
          at: 'before-created',
          turn: 2,
          status: 400,
          code: 'previous_response_not_found',
        },
      ],
    },
  })
  const first = await line.client.create({ model, input: [user('A')] }).response
  const input = [user('A'), ...(first.output ?? []), user('B')]
  expect(textOf(await line.client.create({ model, input }).response)).toBe('3 items: A, B')
  expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'cold:evicted', replays: 1 })
})
