// What the environment and the fields say of keys, addresses and servers: what is wrong about them is told at once.
import { azureEndpoint } from '@warmline/core'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatWarmline, turnOf, warmlineFetch } from '../src/index.js'
import { openLine } from './support/line.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test.each(['azure', 'openai', {}, azureEndpoint, null])(
  'an endpoint that is none (%j) is told at once',
  (endpoint) => {
    const options = Object({ endpoint, model: 'm', apiKey: 'k' })
    const message = 'Option endpoint must be what an endpoint function gives (openaiEndpoint, azureEndpoint,'
    expect(() => new ChatWarmline(options)).toThrow(message)
    expect(() => warmlineFetch(options)).toThrow(message)
  },
)

test.each([' sk-right', 'sk-right\n'])('the key of the environment is trimmed: %j', async (key) => {
  await using line = await openLine({ apiKeys: ['sk-right'] })
  vi.stubEnv('OPENAI_API_KEY', key)
  vi.stubEnv('OPENAI_BASE_URL', ` ${line.server.baseURL}\n`)
  try {
    const model = new ChatWarmline({ model: 'gpt-6-astra', maxRetries: 0 })
    expect(turnOf(await model.invoke('hello'))).toMatchObject({ transport: 'websocket' })
    await model.warmline.close()
  } finally {
    vi.unstubAllEnvs()
  }
})

test.each(['sk-ri\u200bght', 'sk-ri\nght'])('a key that no header takes is told at once: %j', (apiKey) => {
  const error = (source: string) =>
    expect.objectContaining({
      code: 'invalid_request',
      replaySafety: 'safe',
      message: expect.stringContaining(`The API key of ${source} cannot be the header authorization`),
    })
  expect(() => new ChatWarmline({ model: 'm', apiKey })).toThrow(error('apiKey'))
  vi.stubEnv('OPENAI_API_KEY', apiKey)
  try {
    expect(() => new ChatWarmline({ model: 'm' })).toThrow(error('OPENAI_API_KEY'))
  } finally {
    vi.unstubAllEnvs()
  }
})

test('turns for an address with a query are told of once, and the query is not shown', async () => {
  await using line = await openLine()
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
  const configuration = { baseURL: line.server.baseURL, defaultQuery: { 'api-key': 'secret' } }
  const model = new ChatWarmline({ model: 'gpt-6-astra', apiKey: 'k', configuration })
  for (let i = 0; i < 2; i++) expect((await model.invoke('hello')).text).toContain('hello')
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining('/v1/responses has a query'), { code: 'WARMLINE_OTHER_ADDRESS' }],
  ])
  expect(String(warn.mock.calls)).not.toContain('secret')
})
