// The door at its edges: answers without a response, limits that outlast a retry, failures shown as
// errors over HTTP too, and bodies that nobody reads or that are read late.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test, vi } from 'vitest'
import {
  azureEndpoint,
  controlHeaders,
  createResponsesClient,
  endpointFor,
  vercelGatewayEndpoint,
  xaiEndpoint,
} from '../../src/index.js'
import { openLine, textOf, user } from '../support/agent.js'

const model = 'gpt-6-astra'
const post = (body: object, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { authorization: 'Bearer sk-test', ...headers },
  body: JSON.stringify({ model, input: 'hello', ...body }),
})

/** Server events as an HTTP answer. */
const sse = (...events: readonly { type: string; [field: string]: unknown }[]): Response =>
  new Response(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    {
      headers: { 'content-type': 'text/event-stream' },
    },
  )

test('a completion without a response is no answer, and no endless wait', async () => {
  await using line = await openLine({
    server: {
      faults: [
        {
          type: 'bad-json',
          at: 'after-created',
          text: '{"type":"response.completed"}',
          times: 'always',
        },
      ],
    },
    client: { transport: 'websocket' },
  })
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, post({}))
  expect([response.status, Object(await response.json()).error.code]).toEqual([
    503,
    'invalid_answer',
  ])
})

test('a connection limit that meets the retry too is answered over HTTP', async () => {
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

test('failures are shown as errors over HTTP where the caller asks for it, and everything else as it came', async () => {
  const created = { type: 'response.created', response: { id: 'r', status: 'in_progress' } }
  const failed = {
    type: 'response.failed',
    response: { id: 'r', error: { code: 'server_error', message: 'Broke.' } },
  }
  const client = createResponsesClient({
    apiKey: 'sk-test',
    baseURL: 'http://127.0.0.1:9/v1',
    transport: 'http',
    fetch: async () => sse(created, { type: 'odd', text: 'a\nb' }, failed),
  })
  const read = async (headers = {}): Promise<string> =>
    (await client.fetch('http://127.0.0.1:9/v1/responses', post({ stream: true }, headers))).text()
  const plain = await read()
  expect(plain).toBe(await sse(created, { type: 'odd', text: 'a\nb' }, failed).text())
  const shown = await read(controlHeaders({ failures: 'error' }))
  expect(shown.slice(0, shown.indexOf('event: error'))).toBe(
    plain.slice(0, plain.indexOf('event: response.failed')),
  )
  expect(JSON.parse(shown.split('data: ').at(-1) ?? '')).toMatchObject({
    type: 'error',
    error: { code: 'server_error', message: 'Broke.' },
  })
  await client.close()
})

test('a reader who takes an HTTP answer late has it, and the record says so', async () => {
  const client = createResponsesClient({
    apiKey: 'sk-test',
    baseURL: 'http://127.0.0.1:9/v1',
    transport: 'http',
    silenceTimeoutMs: 1,
    firstEventTimeoutMs: 1,
    fetch: async () =>
      new Response(
        new ReadableStream(
          {
            pull: (controller) => {
              controller.enqueue(new TextEncoder().encode('data: {}\n\n'))
              controller.close()
            },
          },
          { highWaterMark: 0 },
        ),
      ),
  })
  const outcomes: string[] = []
  client.onTurn(({ outcome }) => outcomes.push(outcome))
  const response = await client.fetch('http://127.0.0.1:9/v1/responses', post({ stream: true }))
  // Both limits have passed several times over.
  const asOf = performance.now()
  await vi.waitFor(() => expect(performance.now() - asOf).toBeGreaterThan(5), { interval: 1 })
  expect(await response.text()).toBe('data: {}\n\n')
  await vi.waitFor(() => expect(outcomes).toEqual(['completed']))
  await client.close()
})

test('an HTTP answer that nobody reads does not keep the process alive', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{}')
  }).listen(0)
  const { port }: AddressInfo = Object(server.address())
  const core = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
  const script = `
    import { createResponsesClient } from ${JSON.stringify(core)}
    const client = createResponsesClient({ apiKey: 'sk', baseURL: 'http://127.0.0.1:${port}/v1', transport: 'http' })
    const response = await client.fetch('http://127.0.0.1:${port}/v1/responses', { method: 'POST', body: '{"model":"m"}' })
    console.log(response.status)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  server.close()
  server.closeAllConnections()
  expect([code, printed]).toEqual([0, '200\n'])
})

test('a key of OpenAI’s is never read for another vendor’s server', () => {
  const variables = [
    xaiEndpoint(),
    azureEndpoint({ resource: 'r' }),
    vercelGatewayEndpoint(),
    endpointFor('https://api.x.ai/v1'),
    endpointFor('https://my.own/v1'),
  ].map(({ apiKeyVariable }) => apiKeyVariable)
  expect(variables).toEqual([
    'XAI_API_KEY',
    'AZURE_OPENAI_API_KEY',
    'AI_GATEWAY_API_KEY',
    'XAI_API_KEY',
    'OPENAI_API_KEY',
  ])
})

test('without the vendor’s own variable there is no key, and nothing is sent', async () => {
  const sent: unknown[] = []
  const client = createResponsesClient({
    endpoint: xaiEndpoint(),
    transport: 'http',
    fetch: async (input) => {
      sent.push(input)
      return new Response('{}')
    },
  })
  await expect(client.create({ model, input: 'hello' }).response).rejects.toMatchObject({
    code: 'invalid_request',
  })
  expect(sent).toEqual([])
  await client.close()
})

describe('over HTTP', () => {
  /** A server that reads the request, says `answer` and then cuts the line. */
  async function cutting(
    answer: string,
  ): Promise<{ baseURL: string; runs: () => number; close: () => void }> {
    let runs = 0
    const server = createServer((request, response) => {
      request.resume().once('end', () => {
        runs++
        if (answer === '') return request.socket.destroy()
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(answer, () => request.socket.destroy())
      })
    }).listen(0)
    const { port }: AddressInfo = Object(server.address())
    const close = (): void => {
      server.close()
      server.closeAllConnections()
    }
    return { baseURL: `http://127.0.0.1:${port}/v1`, runs: () => runs, close }
  }

  test('a request that may have run is not repeated where that could do harm, and once where it could not', async () => {
    const server = await cutting('')
    const client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: server.baseURL,
      transport: 'http',
    })
    const harmful = { model, input: 'hello', tools: [{ type: 'mcp', server_label: 's' } as const] }
    await expect(client.create(harmful).response).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(server.runs()).toBe(1)
    await expect(client.create({ model, input: 'hello' }).response).rejects.toMatchObject({
      code: 'outcome_unknown',
    })
    expect(server.runs()).toBe(3)
    await client.close()
    server.close()
  })

  test('an answer that breaks at the door is never asked for again', async () => {
    const server = await cutting('event: response.created\ndata: {"type":"response.created"}\n\n')
    const client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: server.baseURL,
      transport: 'http',
    })
    const response = await client.fetch(`${server.baseURL}/responses`, post({ stream: true }))
    await expect(response.text()).rejects.toThrow()
    expect(server.runs()).toBe(1)
    await client.close()
    server.close()
  })

  test('a server that never answers ends in time', async () => {
    const client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: 'http://127.0.0.1:9/v1',
      transport: 'http',
      firstEventTimeoutMs: 20,
      fetch: (_, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
        }),
    })
    await expect(client.create({ model, input: 'hello' }).response).rejects.toMatchObject({
      code: 'first_event_timeout',
    })
    await client.close()
  })

  test('a request that was sent is not recorded as one that was not', async () => {
    const answers: (() => Promise<Response>)[] = [
      async () => new Response('{"error":{"message":"Slow down."}}', { status: 429 }),
      async () => {
        throw Object.assign(new TypeError('fetch failed'), {
          cause: Object.assign(new Error(), { code: 'ECONNRESET' }),
        })
      },
      async () => {
        throw Object.assign(new TypeError('fetch failed'), {
          cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
        })
      },
    ]
    const reasons: unknown[] = []
    for (const fetch of answers) {
      const client = createResponsesClient({
        apiKey: 'sk',
        baseURL: 'http://127.0.0.1:9/v1',
        transport: 'http',
        fetch,
      })
      const turn = client.create({ model, input: 'hello' })
      await turn.response.catch(() => {})
      const { reason, itemsSent, bytesSent, transport } = await turn.record
      reasons.push([transport, reason, itemsSent, bytesSent > 0])
      await client.close()
    }
    expect(reasons).toEqual([
      ['http', 'no_chain', 1, true],
      ['http', 'cold:connection_lost', 1, true],
      ['http', 'not_sent', 0, false],
    ])
  })

  test('a refusal at the door is a failed turn in its record', async () => {
    const client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: 'http://127.0.0.1:9/v1',
      transport: 'http',
      fetch: async () => new Response('{}', { status: 429 }),
    })
    const outcomes: string[] = []
    client.onTurn(({ outcome, transport }) => outcomes.push(`${transport} ${outcome}`))
    await (await client.fetch('http://127.0.0.1:9/v1/responses', post({}))).text()
    await vi.waitFor(() => expect(outcomes).toEqual(['http failed']))
    await client.close()
  })
})

test('an anchor that is unknown is recovered from, whatever the connection said before', async () => {
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

test('a delta with a line break inside ends its connection, and neither the process nor the next turn', async () => {
  await using line = await openLine({
    server: {
      faults: [
        {
          type: 'bad-json',
          at: 'after-created',
          text: '{"type":"response.output_text.delta","delta":"a\nb"}',
        },
      ],
    },
  })
  const ask = async (): Promise<string> =>
    (await line.client.fetch(`${line.server.baseURL}/responses`, post({ stream: true }))).text()
  expect(await ask()).toContain('response.completed')
  expect(line.records.at(-1)).toMatchObject({ replays: 1, outcome: 'completed' })
  expect(await ask()).toContain('response.completed')
})

describe('an error frame', () => {
  test.each([
    [{ status: 204 }, 500],
    [{ status: 101 }, 500],
    [{ status: 200 }, 500],
    [{ status: 429, headers: { 'retry-after': '1\n2' } }, 429],
  ])(
    'of status and headers that no answer can have is an error all the same: %j',
    async (fields, status) => {
      const text = JSON.stringify({
        type: 'error',
        ...fields,
        error: { code: 'x', message: 'No.' },
      })
      await using line = await openLine({
        server: { faults: [{ type: 'bad-json', at: 'before-created', text, times: 'always' }] },
      })
      const response = await line.client.fetch(`${line.server.baseURL}/responses`, post({}))
      expect(response.status).toBe(status)
    },
  )

  test('that ends a begun answer ends it at the door as over HTTP', async () => {
    await using line = await openLine({
      server: {
        model: fromContext(() => [{ type: 'failed', code: 'server_error', message: 'Broke.' }]),
      },
    })
    const response = await line.client.fetch(
      `${line.server.baseURL}/responses`,
      post({ stream: true }),
    )
    const types = (await response.text()).match(/^event: .*$/gm)
    expect([types?.[0], types?.at(-1)]).toEqual([
      'event: response.created',
      'event: response.failed',
    ])
  })
})

test('a lane that a server writes as null is none', async () => {
  const completed = JSON.stringify({
    type: 'response.completed',
    stream_id: null,
    response: { id: 'resp_null', status: 'completed', output: [] },
  })
  await using line = await openLine({
    hasLanes: false,
    server: { faults: [{ type: 'bad-json', at: 'before-created', text: completed }] },
  })
  expect((await line.client.create({ model, input: 'hello' }).response).id).toBe('resp_null')
})

test('a warm-up that would go over HTTP is refused, since there it would be a real answer', async () => {
  const client = createResponsesClient({
    apiKey: 'sk-test',
    baseURL: 'https://r.openai.azure.com/openai/deployments/d',
  })
  const { response } = client.create({ model, input: 'hello', generate: false })
  await expect(response).rejects.toMatchObject({ code: 'invalid_request' })
  await client.close()
})

test.each([
  { compression: 'yes' },
  { headers: 'x' },
  { headers: { a: 1 } },
  { apiKey: 42 },
  { fetch: 5 },
  { agent: 'x' },
  { endpoint: {} },
  { endpoint: 'xai' },
  { reseed: 'no' },
  { transport: 'http', reseed: true },
  { agent: {} },
  { unknown: 1 },
])('an option that cannot be is refused: %j', (options) => {
  expect(() => Reflect.apply(createResponsesClient, undefined, [options])).toThrow(
    expect.objectContaining({ code: 'invalid_option' }),
  )
})
