// What HTTP users find in the headers of a failure: request ids, the server's own words, and
// whether SDKs may send it again.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startDevServer } from '@warmline/dev-server'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { createResponsesClient } from '../../src/index.js'
import { ofHandshake, openSite, request } from '../support/server-headers.js'

describe('a failure over a connection', () => {
  const failed = (headers: object) => () => [
    {
      type: 'error',
      status: 429,
      error: { code: 'rate_limit_exceeded', message: 'Slow down.' },
      headers,
    },
  ]

  test('A failure over a connection has the id of its own request where the server gives one', async () => {
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

  test('A failure over a connection else has the id of the handshake, marked as such', async () => {
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

describe('a handshake that is refused', () => {
  test('A refused handshake is told in the server’s own words, with its id', async () => {
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

  test('A refused handshake whose gateway quotes the key is told without it', async () => {
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
  test.each([400, 401, 403, 404, 422, 429])(
    'A request that was refused before anything ran may be sent again: %i',
    async (status) => {
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
    },
  )

  test.each([408, 409, 500, 503])(
    'A status of %i does not say that a request was refused before it ran',
    async (status) => {
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
    },
  )

  test('A failure of what had begun does not say that nothing ran', async () => {
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
