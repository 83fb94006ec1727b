// Redirects: a server that is trusted with a prompt and a key sends neither of them on, by no way
// in and for no request.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import {
  createResponsesClient,
  type ResponsesClient,
  type ResponsesClientOptions,
} from '../../src/index.js'
import { model } from '../support/requests.js'

/** What a server was asked. */
interface Asked {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server that answers as it is told, and what it was asked. */
interface Site extends AsyncDisposable {
  readonly url: string
  readonly asked: Asked[]
}

async function site(
  answer: (asked: Asked) => readonly [status: number, location?: string],
): Promise<Site> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      const { method, url, headers } = request
      const one = { method, url, headers, body }
      asked.push(one)
      const [status, location] = answer(one)
      response.writeHead(
        status,
        location === undefined ? { 'content-type': 'application/json' } : { location },
      )
      response.end(location === undefined ? '{"id":"resp_1","status":"completed","output":[]}' : '')
    })
  })
  server.on('upgrade', (request, socket) => {
    const { method, url, headers } = request
    asked.push({ method, url, headers, body: 'upgrade' })
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const secrets = { 'api-key': 'SECRET-KEY', 'x-tenant': 'SECRET-TENANT' }

function clientOf(at: Site, options: ResponsesClientOptions = {}): ResponsesClient {
  return createResponsesClient({
    baseURL: `${at.url}/v1`,
    apiKey: 'SECRET',
    headers: secrets,
    ...options,
  })
}

/** Asks the client's fetch. */
function get(client: ResponsesClient, url: string, init: RequestInit = {}): Promise<Response> {
  return client.fetch(url, { headers: { authorization: 'Bearer SECRET', ...secrets }, ...init })
}

describe.each([301, 302, 303, 307, 308])('a turn that is answered with %d', (status) => {
  test.each(['auto', 'http'] as const)(
    'A native turn that is redirected goes nowhere else (%s)',
    async (transport) => {
      await using elsewhere = await site(() => [200])
      await using own = await site(() => [status, `${elsewhere.url}/v1/responses`])
      await using client = clientOf(own, { transport })
      const turn = client.create({ model, input: 'PROMPT' })
      await expect(turn.response).rejects.toMatchObject({
        code: 'redirect_refused',
        status,
        replaySafety: 'safe',
      })
      expect(await turn.record).toMatchObject({
        outcome: 'failed',
        errorCode: 'redirect_refused',
        replays: 0,
      })
      expect(elsewhere.asked).toEqual([])
      expect(own.asked.filter(({ body }) => body.includes('PROMPT'))).toHaveLength(1)
    },
  )

  test.each([true, false])(
    'A turn of client.fetch that is redirected goes nowhere else (stream: %s)',
    async (stream) => {
      await using elsewhere = await site(() => [200])
      await using own = await site(() => [status, `${elsewhere.url}/v1/responses`])
      await using client = clientOf(own)
      const openai = new OpenAI({
        apiKey: 'SECRET',
        baseURL: `${own.url}/v1`,
        fetch: client.fetch,
        maxRetries: 2,
      })
      await expect(
        openai.responses.create({ model, input: 'PROMPT', stream }),
      ).rejects.toMatchObject({
        status: 502,
        code: 'redirect_refused',
      })
      expect(elsewhere.asked).toEqual([])
      // Nor is it asked for again: the same redirect would come.
      expect(own.asked.filter(({ body }) => body.includes('PROMPT'))).toHaveLength(1)
    },
  )
})

describe('of the endpoint’s own server, a redirect', () => {
  test.each([
    ['POST', '/v1/responses/compact', '{"input":"PROMPT"}'],
    ['POST', '/v1/embeddings', '{"input":"PROMPT"}'],
    ['POST', '/v1/responses?x=1', '{"input":"PROMPT"}'],
    ['POST', '/v1/responses', 'not json'],
    ['PUT', '/v1/anything', 'PROMPT'],
    ['POST', '/v1/responses/resp_1/cancel', undefined],
    ['DELETE', '/v1/responses/resp_1', undefined],
  ])(
    'A redirect of a %s by the endpoint’s own server is refused: %s',
    async (method, path, body) => {
      await using elsewhere = await site(() => [200])
      await using own = await site(() => [307, `${elsewhere.url}${path}`])
      await using client = clientOf(own)
      const response = await get(client, `${own.url}${path}`, {
        method,
        ...(body === undefined ? {} : { body }),
      })
      expect(response.status).toBe(502)
      expect(await response.json()).toMatchObject({ error: { code: 'redirect_refused' } })
      expect(elsewhere.asked).toEqual([])
    },
  )

  test.each(['GET', 'HEAD'])(
    'A redirect of a %s within the endpoint’s own server is followed as it was asked',
    async (method) => {
      await using own = await site(({ url }) => (url === '/v1/old' ? [302, './new'] : [200]))
      await using client = clientOf(own)
      const response = await get(client, `${own.url}/v1/old`, { method })
      expect(response.status).toBe(200)
      expect(
        own.asked.map(({ url, headers }) => [url, headers.authorization, headers['api-key']]),
      ).toEqual([
        ['/v1/old', 'Bearer SECRET', 'SECRET-KEY'],
        ['/v1/new', 'Bearer SECRET', 'SECRET-KEY'],
      ])
    },
  )

  test.each(['GET', 'HEAD'])(
    'A redirect of a %s to another server is followed without the caller’s headers',
    async (method) => {
      await using elsewhere = await site(({ url }) =>
        url === '/file' ? [302, '/file/there'] : [200],
      )
      await using own = await site(() => [302, `${elsewhere.url}/file`])
      await using client = clientOf(own)
      const response = await get(client, `${own.url}/v1/files/f/content`, { method })
      expect(response.status).toBe(200)
      expect(elsewhere.asked.map((asked) => [asked.method, asked.url])).toEqual([
        [method, '/file'],
        [method, '/file/there'],
      ])
      expect(JSON.stringify(elsewhere.asked)).not.toContain('SECRET')
    },
  )

  test('A redirect that comes back from another server brings no headers either', async () => {
    let back = ''
    await using elsewhere = await site(() => [302, back])
    await using own = await site(({ url }) =>
      url === '/v1/a' ? [302, `${elsewhere.url}/b`] : [200],
    )
    back = `${own.url}/v1/c`
    await using client = clientOf(own)
    expect((await get(client, `${own.url}/v1/a`)).status).toBe(200)
    expect(own.asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/v1/a', 'Bearer SECRET'],
      ['/v1/c', undefined],
    ])
  })

  test('A redirect is followed five times and no more', async () => {
    await using own = await site(({ url = '' }) => [
      302,
      `/v1/${Number(url.split('/').at(-1)) + 1}`,
    ])
    await using client = clientOf(own)
    const response = await get(client, `${own.url}/v1/0`)
    expect(response.status).toBe(502)
    expect(own.asked).toHaveLength(6)
  })

  test.each([
    'file:///etc/passwd',
    'http://user:pass@127.0.0.1:9/',
    'http://',
    'data:text/plain,x',
  ])('A redirect to %s is refused', async (location) => {
    await using own = await site(() => [302, location])
    await using client = clientOf(own)
    const response = await get(client, `${own.url}/v1/models`)
    expect(response.status).toBe(502)
  })

  test('A redirect is the caller’s own where the caller set another redirect mode', async () => {
    await using own = await site(() => [302, '/v1/new'])
    await using client = clientOf(own)
    const shown = await get(client, `${own.url}/v1/old`, { redirect: 'manual' })
    expect([shown.status, shown.headers.get('location')]).toEqual([302, '/v1/new'])
    await expect(get(client, `${own.url}/v1/old`, { redirect: 'error' })).rejects.toThrow(
      'fetch failed',
    )
    const body = JSON.stringify({ model, input: 'x' })
    const turn = await get(client, `${own.url}/v1/responses`, {
      method: 'POST',
      body,
      redirect: 'manual',
    })
    expect(turn.status).toBe(302)
  })

  test('A redirect without an address is an answer like any other', async () => {
    await using own = await site(() => [304])
    await using client = clientOf(own)
    expect((await get(client, `${own.url}/v1/models`)).status).toBe(304)
  })
})

test('A request to another server is the caller’s own, redirects and all', async () => {
  await using third = await site(() => [200])
  await using other = await site(() => [307, `${third.url}/there`])
  await using own = await site(() => [200])
  await using client = clientOf(own)
  const response = await get(client, `${other.url}/here`, { method: 'POST', body: 'mine' })
  expect(response.status).toBe(200)
  expect(third.asked.map(({ body }) => body)).toEqual(['mine'])
})
