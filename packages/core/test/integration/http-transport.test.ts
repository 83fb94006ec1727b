// Turns over HTTP: what is repeated and recorded, which limits hold, and answers that are read
// late.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { controlHeaders, createResponsesClient } from '../../src/index.js'
import { model, post } from '../support/requests.js'

/** Server events as an HTTP answer. */
const sse = (...events: readonly { type: string; [field: string]: unknown }[]): Response =>
  new Response(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    {
      headers: { 'content-type': 'text/event-stream' },
    },
  )

test('A failure over HTTP is an error where the caller asks for one, and everything else is as it came', async () => {
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

test('A reader who takes an HTTP answer late gets it, and the record says so', async () => {
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

  test('A request over HTTP that may have run is repeated once, and only where that does no harm', async () => {
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

  test('An answer over HTTP that breaks in client.fetch is never asked for again', async () => {
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

  test('A server that never answers over HTTP ends its turn in time', async () => {
    const client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: 'http://127.0.0.1:9/v1',
      transport: 'http',
      firstEventTimeoutMs: 20,
      fetch: (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
        }),
    })
    await expect(client.create({ model, input: 'hello' }).response).rejects.toMatchObject({
      code: 'first_event_timeout',
    })
    await client.close()
  })

  test('A request over HTTP that was sent is not recorded as one that was not', async () => {
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

  test('A refused request through client.fetch is a failed turn in its record', async () => {
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
