// Proxies that fail: whoever waits is told at once, nothing stays open, nothing shows a password,
// and what never left is never taken for what may have run. Real sockets, which are counted.
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createResponsesClient, type ResponsesClient, type TurnRequest } from '../../src/index.js'
import { proxyFetch } from '../../src/runtime/proxy-fetch.js'
import { requestNotSent } from '../../src/runtime/runtime.js'
import { openProxy, openRaw, type Station } from '../support/network.js'

/** A turn that may change something: repeating it is never harmless. */
const acting: TurnRequest = {
  model: 'm',
  input: 'hi',
  tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
}

const variables = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']

beforeEach(() => {
  for (const name of variables) {
    vi.stubEnv(name, '')
    vi.stubEnv(name.toUpperCase(), '')
  }
})
afterEach(() => vi.unstubAllEnvs())

function clientOf(baseURL: string): ResponsesClient {
  return createResponsesClient({ apiKey: 'sk-test', baseURL, connectTimeoutMs: 100 })
}

async function noneOpen(station: Station): Promise<void> {
  await vi.waitFor(() => expect(station.open).toBe(0), { timeout: 5_000, interval: 10 })
}

describe('a proxy that says nothing', () => {
  test('A silent proxy lets a fetch end by its signal', async () => {
    await using proxy = await openProxy('silent')
    vi.stubEnv('HTTP_PROXY', `http://${proxy.host}`)
    const stop = new AbortController()
    const reason = new Error('enough')
    const answer = proxyFetch()('http://10.0.0.1/', { signal: stop.signal })
    await vi.waitFor(() => expect(proxy.asked).toHaveLength(1))
    stop.abort(reason)
    await expect(answer).rejects.toBe(reason)
    await noneOpen(proxy)
  })

  test('A silent proxy lets a turn over HTTP end by its signal', async () => {
    await using proxy = await openProxy('silent')
    vi.stubEnv('HTTP_PROXY', `http://${proxy.host}`)
    const client = clientOf('http://127.0.0.1:9/v1')
    const stop = new AbortController()
    const { response } = client.create(acting, { transport: 'http', signal: stop.signal })
    await vi.waitFor(() => expect(proxy.asked).toHaveLength(1))
    stop.abort()
    await expect(response).rejects.toMatchObject({ name: 'AbortError' })
    await noneOpen(proxy)
    await client.close()
  })

  test('A silent proxy keeps no socket of an abandoned handshake', async () => {
    await using proxy = await openProxy('silent')
    vi.stubEnv('HTTP_PROXY', `http://${proxy.host}`)
    const client = clientOf('http://127.0.0.1:9/v1')
    await expect(client.create(acting, { transport: 'websocket' }).response).rejects.toMatchObject({
      code: 'connect_timeout',
    })
    expect(proxy.asked.length).toBeGreaterThan(0)
    await client.close()
    await noneOpen(proxy)
  })
})

describe('what never left', () => {
  const answers: readonly string[] = [
    '',
    'SSH-2.0-x\r\n\r\n',
    'HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno',
    `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n`,
  ]

  test.each(['http', 'auto'] as const)(
    'A request that a proxy did not forward is a failed connection, whatever the proxy says (%s)',
    async (transport) => {
      for (const answer of answers) {
        await using proxy = await openProxy({ answer })
        vi.stubEnv('HTTP_PROXY', `http://${proxy.host}`)
        const client = clientOf('http://127.0.0.1:9/v1')
        await expect(client.create(acting, { transport }).response).rejects.toMatchObject({
          code: 'connect_failed',
          replaySafety: 'safe',
          cause: { code: 'ERR_PROXY_REFUSED' },
        })
        await noneOpen(proxy)
        await client.close()
      }
    },
  )

  test.each([
    ['a scheme that is none of proxies', 'ftp://bob:S3CRET@127.0.0.1:1'],
    ['a bare percent sign', 'http://bob:S3CRET%@127.0.0.1:1'],
    ['no host', 'http://'],
    ['no address', 'http://[::1'],
  ])('A proxy address with %s is a fault of this process', async (_, address) => {
    vi.stubEnv('HTTP_PROXY', address)
    const client = clientOf('http://127.0.0.1:9/v1')
    for (const transport of ['websocket', 'http', 'auto'] as const) {
      const turn = client.create(acting, { transport })
      const error: unknown = await turn.response.catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({
        code: 'connect_failed',
        replaySafety: 'safe',
        cause: { code: 'ERR_PROXY_UNUSABLE' },
      })
      expect(inspect(error, { depth: 9 })).not.toContain('S3CRET')
      expect(await turn.record).toMatchObject({ replays: 0, bytesSent: 0 })
    }
    await expect(proxyFetch()('http://127.0.0.1:9/')).rejects.toMatchObject({
      code: requestNotSent,
    })
    await client.close()
  })

  test('A SOCKS proxy that refuses shows no password', async () => {
    await using proxy = await openRaw((socket) => {
      const replies = [
        Buffer.from([5, 2]),
        Buffer.from([1, 0]),
        Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]),
      ]
      socket.on('data', () => socket.write(replies.shift() ?? ''))
    })
    vi.stubEnv('HTTP_PROXY', `socks5://bob:S3CRET@${proxy.host}`)
    const thrown: unknown = await proxyFetch()('http://127.0.0.1:9/').catch(
      (error: unknown) => error,
    )
    expect(thrown).toMatchObject({ code: requestNotSent, cause: { code: 'ERR_PROXY_REFUSED' } })
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain('S3CRET')
    await noneOpen(proxy)
  })

  test.each([
    [
      'is no TLS',
      (socket: { end(text: string): void }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ],
    ['is reset', (socket: { resetAndDestroy(): void }) => socket.resetAndDestroy()],
    ['ends', (socket: { end(): void }) => socket.end()],
  ])(
    'A request is known as never sent where the TLS handshake %s, with a proxy and without',
    async (_, serve) => {
      await using server = await openRaw((socket) => {
        socket.once('data', () => serve(socket))
      })
      await using proxy = await openProxy('tunnel')
      for (const address of ['', `http://${proxy.host}`, `https://${server.host}`]) {
        vi.stubEnv('HTTPS_PROXY', address)
        const client = clientOf(`https://${server.host}/v1`)
        await expect(client.create(acting, { transport: 'http' }).response).rejects.toMatchObject({
          code: 'connect_failed',
          replaySafety: 'safe',
        })
        await noneOpen(server)
        await client.close()
      }
      expect(new Set(proxy.asked)).toEqual(new Set([server.host]))
    },
  )

  test('A request that a proxy drops after it went out is not taken for one that never left', async () => {
    await using server = await openRaw((socket) => {
      socket.once('data', () => socket.resetAndDestroy())
    })
    await using proxy = await openProxy('tunnel')
    for (const address of ['', `http://${proxy.host}`]) {
      vi.stubEnv('HTTP_PROXY', address)
      const client = clientOf(`http://${server.host}/v1`)
      await expect(client.create(acting, { transport: 'http' }).response).rejects.toMatchObject({
        code: 'outcome_unknown',
        replaySafety: 'unsafe',
      })
      await client.close()
    }
  })
})

test('An address without a scheme is that of an HTTP proxy', async () => {
  await using proxy = await openProxy({ answer: 'HTTP/1.1 502 No\r\n\r\n' })
  vi.stubEnv('HTTPS_PROXY', proxy.host)
  await expect(proxyFetch()('https://10.0.0.1/')).rejects.toMatchObject({
    cause: { message: `The proxy ${proxy.host} (HTTPS_PROXY) opened no connection to the server.` },
  })
  expect(proxy.asked).toEqual(['10.0.0.1:443'])
})
