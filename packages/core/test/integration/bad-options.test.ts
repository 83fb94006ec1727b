// Requests, keys and addresses that are refused before anything is sent.
import { describe, expect, test, vi } from 'vitest'
import {
  createResponsesClient,
  defaultClient,
  openaiEndpoint,
  openResponsesEndpoint,
} from '../../src/index.js'
import { openLine, textOf } from '../support/agent.js'
import { model } from '../support/requests.js'

describe('bad input', () => {
  test('A turn without an API key fails with a clear error', async () => {
    const client = createResponsesClient({ baseURL: 'http://127.0.0.1:9/v1', apiKey: '' })
    await expect(client.create({ model, input: 'x' }).response).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  test.each([
    [{ maxConnections: 0 }, /maxConnections.*1 to 1000/],
    [{ transport: 'carrier-pigeon' }, /transport.*'auto'/],
    [{ nonsense: 1 }, /nonsense is not an option/],
    [{ signal: new AbortController().signal }, /signal is not an option/],
    [{ baseURL: 'ftp://x' }, /baseURL/],
    [{ baseURL: 'http://x/v1', endpoint: openaiEndpoint() }, /baseURL/],
    [{ perRequestHeaders: 'x-run' }, /perRequestHeaders.*array of strings/],
    [{ perRequestHeaders: ['X-Run'] }, /perRequestHeaders.*lower case/],
    [{ perRequestHeaders: ['authorization'] }, /perRequestHeaders.*authorization.*who asks/],
    [{ perRequestHeaders: ['api-key'] }, /perRequestHeaders.*api-key/],
    [{ perRequestHeaders: ['cookie'] }, /perRequestHeaders.*cookie/],
    [{ maxScopes: 0 }, /maxScopes/],
    [{ maxTotalConnections: 0 }, /maxTotalConnections/],
    [{ maxTotalChains: 0 }, /maxTotalChains/],
    [{ maxTotalHistoryBytes: 0 }, /maxTotalHistoryBytes/],
    [{ allowInsecure: 'yes' }, /allowInsecure.*true or false/],
    [{ preconnect: 'yes' }, /preconnect.*true or false/],
  ])('The option %o is refused by name', (options, message) => {
    // A caller without types can pass anything.
    const make = Reflect.apply.bind(undefined, createResponsesClient, undefined)
    expect(() => make([options])).toThrow(message)
  })

  test('A request that is not JSON is refused, and its lane is free again', async () => {
    await using line = await openLine()
    const cyclic: Record<string, unknown> = { type: 'mcp' }
    cyclic.self = cyclic
    const turn = line.client.create({ model, input: 'x', moderation: cyclic })
    await expect(turn.response).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
    expect(line.client.stats().inFlight).toBe(0)
    expect(textOf(await line.client.create({ model, input: 'y' }).response)).toBe('1 items: y')
  })

  test('An empty input is sent as it is', async () => {
    await using line = await openLine()
    expect(textOf(await line.client.create({ model, input: [] }).response)).toBe('0 items: ')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'unreadable' })
  })
})

describe('a plain http: address', () => {
  const insecure = expect.objectContaining({
    code: 'invalid_option',
    message: expect.stringMatching(/baseURL.*https:.*allowInsecure: true/),
  })

  test.each([
    'http://gateway:4000/v1',
    'http://10.0.0.1/v1',
    'http://localhost.example/v1',
    'http://127.0.0.1.example/v1',
    'http://0.0.0.0:1/v1',
    'http://[::2]:1/v1',
  ])(
    'A plain http: address of another machine is refused unless it is allowed by name: %s',
    async (baseURL) => {
      const endpoint = openResponsesEndpoint({ baseURL })
      for (const options of [{ baseURL }, { endpoint }]) {
        expect(() => createResponsesClient(options)).toThrow(insecure)
        await createResponsesClient({ ...options, allowInsecure: true }).close()
      }
      const allowed = openaiEndpoint({ baseURL, allowInsecure: true })
      await createResponsesClient({ endpoint: allowed }).close()
      expect(() => defaultClient(baseURL)).toThrow(insecure)
      await defaultClient(baseURL, { allowInsecure: true }).close()
      await defaultClient(allowed).close()
      vi.stubEnv('OPENAI_BASE_URL', baseURL)
      try {
        expect(() => createResponsesClient()).toThrow(insecure)
        await createResponsesClient({ allowInsecure: true }).close()
      } finally {
        vi.unstubAllEnvs()
      }
    },
  )

  test.each([
    'http://localhost:1/v1',
    'http://LOCALHOST:1/v1',
    'http://api.localhost/v1',
    'http://127.0.0.1/v1',
    'http://127.8.9.1/v1',
    'http://2130706433/v1',
    'http://[::1]:1/v1',
    'https://gateway:4000/v1',
  ])('A plain http: address of this machine, or one over TLS, is taken: %s', async (baseURL) => {
    await createResponsesClient({ baseURL }).close()
    await createResponsesClient({ endpoint: openaiEndpoint({ baseURL }) }).close()
  })

  test('A plain http: address that only the caller’s SDK uses is passed through', async () => {
    const seen: string[] = []
    const base: typeof fetch = async (input) => {
      seen.push(String(input))
      return Response.json({})
    }
    const client = createResponsesClient({ fetch: base })
    const url = 'http://gateway:4000/v1/responses'
    expect((await client.fetch(url, { method: 'POST', body: '{"model":"m"}' })).status).toBe(200)
    expect(seen).toEqual([url])
    await client.close()
  })
})

test('A warm-up that would go over HTTP is refused, since there it would be a real answer', async () => {
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
])('An option of an impossible value is refused: %j', (options) => {
  expect(() => Reflect.apply(createResponsesClient, undefined, [options])).toThrow(
    expect.objectContaining({ code: 'invalid_option' }),
  )
})
