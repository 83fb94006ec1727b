// What HTTP users find in headers: request ids, limits and addresses, with what is a handshake's
// told apart from what is the turn's own, so that an old number never looks current.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startDevServer } from '@warmline/dev-server'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import {
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type TurnRecord,
} from '../../src/index.js'
import { answer } from '../support/answers.js'

const request = { model: 'gpt-6-astra', input: 'hello' }

/** What the handshake of a connection says. */
const ofHandshake: Readonly<Record<string, string>> = {
  'x-request-id': 'req_handshake',
  'x-ratelimit-remaining-requests': '9',
  'x-ratelimit-reset-tokens': '6m0s',
  'openai-processing-ms': '12',
  'openai-version': '2020-10-01',
  'set-cookie': 'session=secret',
  'x-secret': 'secret',
}

interface Site extends AsyncDisposable {
  readonly client: ResponsesClient
  readonly openai: OpenAI
  readonly url: string
  readonly records: TurnRecord[]
}

/** A server with headers of its own, a client of it, and openai-node on that. */
async function openSite(
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

describe('an answer over a connection', () => {
  test.each([false, true])(
    'has the id and the address that openai-node looks for (stream: %s)',
    async (stream) => {
      await using site = await openSite()
      for (let i = 0; i < 2; i++) {
        const { data, request_id, response } = await site.openai.responses
          .create({ ...request, stream })
          .withResponse()
        expect(request_id).toBe('req_handshake')
        expect(response.url).toBe(site.url)
        expect(response.headers.get('x-warmline-transport')).toBe('websocket')
        if (Symbol.asyncIterator in data) for await (const _ of data);
        else expect(data).toHaveProperty('_request_id', 'req_handshake')
      }
      expect(site.records).toMatchObject([
        { requestId: 'req_handshake' },
        { requestId: 'req_handshake' },
      ])
    },
  )

  test('keeps its address when it is cloned', async () => {
    await using site = await openSite()
    const response = await site.client.fetch(site.url, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test' },
      body: JSON.stringify(request),
    })
    const copy = response.clone()
    expect(copy.url).toBe(site.url)
    expect(await copy.json()).toEqual(await response.json())
  })

  test('shows limits and times of the handshake only to the turns that waited for it', async () => {
    await using site = await openSite()
    const { response: first } = await site.openai.responses.create(request).withResponse()
    const { response: second } = await site.openai.responses.create(request).withResponse()
    const momentary = [
      'openai-processing-ms',
      'x-ratelimit-remaining-requests',
      'x-ratelimit-reset-tokens',
    ]
    for (const name of momentary) {
      expect(first.headers.get(name)).toBe(ofHandshake[name])
      expect(second.headers.get(name)).toBeNull()
    }
    expect(second.headers.get('openai-version')).toBe('2020-10-01')
    const namesOf = (response: Response): string[] =>
      (response.headers.get('x-warmline-handshake') ?? '').split(', ').toSorted()
    expect(namesOf(first)).toEqual([...momentary, 'openai-version', 'x-request-id'].toSorted())
    expect(namesOf(second)).toEqual(['openai-version', 'x-request-id'])
    for (const { headers } of [first, second]) {
      expect(headers.get('x-warmline-handshake-age-ms')).toMatch(/^\d+$/)
      expect([...headers].join()).not.toContain('secret')
    }
  })

  test('is recorded with whose headers they are, and how old', async () => {
    await using site = await openSite()
    await site.client.create(request).response
    await site.client.create(request, { transport: 'http' }).response
    const values = {
      'openai-processing-ms': '12',
      'x-ratelimit-remaining-requests': '9',
      'x-ratelimit-reset-tokens': '6m0s',
    }
    const [overSocket, overHttp] = site.records
    expect(overSocket).toMatchObject({
      requestId: 'req_handshake',
      serverHeaders: { of: 'handshake', ageMs: expect.any(Number), values },
    })
    expect(overHttp).toMatchObject({
      requestId: 'req_2',
      serverHeaders: { of: 'response', ageMs: 0, values },
    })
  })

  test('of a server that says nothing has nothing made up', async () => {
    await using site = await openSite({})
    const { request_id, response } = await site.openai.responses.create(request).withResponse()
    expect(request_id).toBeNull()
    expect([...response.headers.keys()]).toEqual(['content-type', 'x-warmline-transport'])
    expect(site.records[0]).not.toHaveProperty('requestId')
    expect(site.records[0]).not.toHaveProperty('serverHeaders')
  })

  test('has the id under the name that SDKs read, whatever the server calls it', async () => {
    await using site = await openSite({ 'x-oai-request-id': 'req_other' })
    const { request_id } = await site.openai.responses.create(request).withResponse()
    expect(request_id).toBe('req_other')
  })
})

describe('a failure over a connection', () => {
  const failed = (headers: object) => () => [
    {
      type: 'error',
      status: 429,
      error: { code: 'rate_limit_exceeded', message: 'Slow down.' },
      headers,
    },
  ]

  test('has the id of its own request where the server gives one', async () => {
    await using site = await openSite(
      ofHandshake,
      failed({ 'x-request-id': 'req_own', 'retry-after': '7' }),
    )
    const error: unknown = await site.openai.responses
      .create(request)
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ status: 429, requestID: 'req_own' })
    await expect(site.client.create(request).response).rejects.toMatchObject({
      requestId: 'req_own',
      retryAfterMs: 7000,
      replaySafety: 'safe',
    })
    expect(site.records[0]).toMatchObject({ requestId: 'req_own', outcome: 'failed' })
  })

  test('else that of the handshake, marked as such', async () => {
    await using site = await openSite(ofHandshake, failed({}))
    const error: unknown = await site.openai.responses
      .create(request)
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ status: 429, requestID: 'req_handshake' })
    expect(site.records[0]).toMatchObject({
      requestId: 'req_handshake',
      serverHeaders: { of: 'handshake' },
    })
  })
})

test('over HTTP an answer is as the server gave it, its address included', async () => {
  await using server = await startDevServer()
  await using client = createResponsesClient({ baseURL: server.baseURL, transport: 'http' })
  const openai = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, fetch: client.fetch })
  const { request_id, response } = await openai.responses.create(request).withResponse()
  expect(response.url).toBe(`${server.baseURL}/responses`)
  expect(request_id).toMatch(/^req_/)
})

describe('a handshake that is refused', () => {
  test('is told in the server’s own words, with its id', async () => {
    await using server = await startDevServer({ apiKeys: ['sk-right'] })
    const host = new URL(server.baseURL).host
    await using client = createResponsesClient({ apiKey: 'sk-wrong', baseURL: server.baseURL })
    const refused = {
      code: 'upgrade_refused',
      status: 401,
      serverCode: 'invalid_api_key',
      replaySafety: 'safe',
      requestId: expect.stringMatching(/^req_/),
      message: `The WebSocket handshake with ${host} was answered with 401: Incorrect API key provided.`,
    }
    const turn = client.create(request)
    await expect(turn.response).rejects.toMatchObject(refused)
    await expect(client.connect()).rejects.toMatchObject(refused)
    expect(await turn.record).toMatchObject({ requestId: expect.stringMatching(/^req_/) })
    const openai = new OpenAI({ apiKey: 'sk-wrong', baseURL: server.baseURL, fetch: client.fetch })
    await expect(openai.responses.create(request)).rejects.toMatchObject({
      status: 401,
      requestID: expect.stringMatching(/^req_/),
    })
  })

  test('by a gateway that quotes the key is told without it', async () => {
    const server = createServer()
    server.on('upgrade', ({ headers }, socket) => {
      const body = JSON.stringify({ error: { message: `No such key: ${headers.authorization}` } })
      socket.end(`HTTP/1.1 401 No\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port }: AddressInfo = Object(server.address())
    await using client = createResponsesClient({
      apiKey: 'sk-quoted-secret',
      baseURL: `http://127.0.0.1:${port}/v1`,
    })
    const error: unknown = await client.create(request).response.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ message: expect.stringContaining('401: No such key: Bearer …') })
    server.close()
  })
})

describe('what was refused before anything ran', () => {
  test.each([400, 401, 403, 404, 422, 429])('may be sent again: %i', async (status) => {
    const refusal = {
      type: 'error',
      at: 'before-created',
      status,
      code: 'refused',
      message: 'No.',
      times: 'always',
    } as const
    await using server = await startDevServer({
      faults: [refusal, { ...refusal, transport: 'http' }],
    })
    await using client = createResponsesClient({ apiKey: 'sk-test', baseURL: server.baseURL })
    for (const transport of ['websocket', 'http'] as const) {
      await expect(client.create(request, { transport }).response).rejects.toMatchObject({
        status,
        replaySafety: 'safe',
      })
    }
  })

  test.each([408, 409, 500, 503])('is not what a server says with %i', async (status) => {
    await using server = await startDevServer({
      faults: [
        {
          type: 'error',
          at: 'before-created',
          status,
          code: 'refused',
          message: 'No.',
          times: 'always',
        },
      ],
    })
    await using client = createResponsesClient({ apiKey: 'sk-test', baseURL: server.baseURL })
    await expect(client.create(request).response).rejects.toMatchObject({
      status,
      replaySafety: 'unsafe',
    })
  })

  test('is not what had begun', async () => {
    await using server = await startDevServer({
      faults: [
        { type: 'error', at: 'after-created', status: 429, code: 'refused', message: 'No.' },
      ],
    })
    await using client = createResponsesClient({ apiKey: 'sk-test', baseURL: server.baseURL })
    await expect(client.create(request).response).rejects.toMatchObject({
      status: 429,
      replaySafety: 'unsafe',
    })
  })
})
