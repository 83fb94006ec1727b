// Keys, URLs and servers from the environment and the fields; mistakes are reported at once.
import { inspect } from 'node:util'
import { azureEndpoint, createResponsesClient } from '@warmline/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ChatWarmline, turnOf, warmlineFetch } from '../src/index.js'
import { openModels } from './support/models.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test.each(['azure', 'openai', {}, azureEndpoint, null])(
  'an endpoint that is none (%j) is told at once',
  (endpoint) => {
    const options = Object({ endpoint, model: 'm', apiKey: 'k' })
    const message =
      'Option endpoint must be the result of an endpoint function (openaiEndpoint, azureEndpoint,'
    expect(() => new ChatWarmline(options)).toThrow(message)
    expect(() => warmlineFetch(options)).toThrow(message)
  },
)

test.each([' sk-right', 'sk-right\n'])('the key of the environment is trimmed: %j', async (key) => {
  await using line = await openModels({ apiKeys: ['sk-right'] })
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

test('a connection that its client opens ahead is the one that the first turn takes', async () => {
  await using line = await openModels()
  vi.stubEnv('OPENAI_API_KEY', 'sk-env')
  vi.stubEnv('OPENAI_ORG_ID', 'org-env')
  vi.stubEnv('OPENAI_PROJECT_ID', 'proj-env')
  await using client = createResponsesClient({
    baseURL: line.server.baseURL,
    preconnect: true,
  })
  await vi.waitFor(() => expect(client.connections()).toMatchObject([{ phase: 'open' }]))
  const model = new ChatWarmline({ model: 'gpt-6-astra', client })
  expect(turnOf(await model.invoke('hello'))).not.toHaveProperty('handshakeMs')
  expect(client.stats()).toMatchObject({ scopes: 1, connections: 1 })
})

test.each(['sk-ri\u200bght', 'sk-ri\nght'])(
  'a key that no header takes is told at once: %j',
  (apiKey) => {
    const error = (source: string) =>
      expect.objectContaining({
        code: 'invalid_request',
        replaySafety: 'safe',
        message: expect.stringContaining(
          `The API key of ${source} cannot be sent as the authorization header`,
        ),
      })
    expect(() => new ChatWarmline({ model: 'm', apiKey })).toThrow(error('apiKey'))
    vi.stubEnv('OPENAI_API_KEY', apiKey)
    try {
      expect(() => new ChatWarmline({ model: 'm' })).toThrow(error('OPENAI_API_KEY'))
    } finally {
      vi.unstubAllEnvs()
    }
  },
)

describe('a key', () => {
  test.each(['   ', '\n'])('that is blank is missing, and nothing is sent: %j', async (key) => {
    await using line = await openModels()
    vi.stubEnv('OPENAI_API_KEY', key)
    const configuration = { baseURL: line.server.baseURL }
    // LangChain before its mark of errors that are not to be tried again tries six times.
    const maxRetries = 1
    for (const given of [
      {},
      { apiKey: key },
      { configuration: { ...configuration, apiKey: key } },
    ]) {
      const model = new ChatWarmline({ model: 'm', maxRetries, configuration, ...given })
      const error: unknown = await model.invoke('hello').catch((reason: unknown) => reason)
      expect(inspect(error)).toMatch(
        /No API key: set OPENAI_API_KEY or pass apiKey|Missing credentials/,
      )
    }
    const none = new ChatWarmline({
      model: 'm',
      maxRetries,
      configuration,
      apiKey: async () => key,
    })
    await expect(none.invoke('hello')).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('No API key: apiKey gives none.'),
    })
    expect(line.server.journal.entries).toEqual([])
  })

  test.each([
    { apiKey: ' sk-right \n' },
    { openAIApiKey: ' sk-right \n' },
    { apiKey: async () => ' sk-right \n' },
    { configuration: { apiKey: ' sk-right \n' } },
    { configuration: { apiKey: async () => ' sk-right \n' } },
  ])('is trimmed, whatever way it is given: %o', async (given) => {
    await using line = await openModels({ apiKeys: ['sk-right'] })
    const model = new ChatWarmline({
      model: 'm',
      client: line.client,
      maxRetries: 0,
      ...given,
    })
    expect(turnOf(await model.invoke('hello'))).toMatchObject({ transport: 'websocket' })
  })

  const odd = 'sk-SECRET1\nSECRET2'
  const source = 'The API key of'
  test.each([
    [`${source} apiKey`, { apiKey: odd }],
    [`${source} apiKey`, { apiKey: async () => odd }],
    [`${source} openAIApiKey`, { openAIApiKey: odd }],
    [`${source} configuration.apiKey`, { configuration: { apiKey: odd } }],
    [`${source} configuration.apiKey`, { configuration: { apiKey: async () => odd } }],
    ['Header x-secret', { apiKey: 'k', configuration: { defaultHeaders: { 'x-secret': odd } } }],
    [
      'Header x-secret',
      { apiKey: 'k', configuration: { defaultHeaders: { 'x-secret': [null, odd] } } },
    ],
    ['Header x-secret', { apiKey: 'k', configuration: { defaultHeaders: [['x-secret', odd]] } }],
    ['Header openai-organization', { apiKey: 'k', configuration: { organization: odd } }],
    ['Header openai-project', { apiKey: 'k', configuration: { project: odd } }],
  ])(
    'that no header takes is told once, by its source, and not shown: %s %o',
    async (told, given) => {
      const client = createResponsesClient({ apiKey: 'k', baseURL: 'http://127.0.0.1:9/v1' })
      const ask = async () =>
        new ChatWarmline({ model: 'm', client, ...Object(given) }).invoke('hello')
      const error: unknown = await ask().catch((reason: unknown) => reason)
      expect(error).toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining(told),
      })
      expect(inspect(error, { depth: 9 })).not.toContain('SECRET')
    },
  )

  test('in the headers of one call is not shown either', async () => {
    const client = createResponsesClient({ apiKey: 'k', baseURL: 'http://127.0.0.1:9/v1' })
    const model = new ChatWarmline({ model: 'm', client, apiKey: 'k' })
    const options = { headers: { 'x-secret': odd } }
    for (const asked of [
      model.invoke('hello', { options }),
      model.stream('hello', Object(options)),
    ]) {
      const error: unknown = await asked.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining('x-secret'),
      })
      expect(inspect(error, { depth: 9 })).not.toContain('SECRET')
    }
  })
})

describe('turns for an address with a query', () => {
  const ask = { model: 'gpt-6-astra', apiKey: 'k' }

  test('are told of once for all models of an address, and the query is not shown', async () => {
    await using line = await openModels()
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
    const configuration = { baseURL: line.server.baseURL, defaultQuery: { 'api-key': 'secret' } }
    for (let i = 0; i < 2; i++) {
      const model = new ChatWarmline({ ...ask, configuration })
      for (const one of [model, model, model.bindTools([])])
        expect((await one.invoke('hello')).text).toContain('hello')
    }
    expect(warn.mock.calls).toEqual([
      [
        expect.stringContaining(', with a query, does not match the address of this client'),
        { code: 'WARMLINE_OTHER_ADDRESS' },
      ],
    ])
    expect(String(warn.mock.calls)).not.toContain('secret')
  })

  test('are not told of where HTTP is asked for', async () => {
    await using line = await openModels()
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
    const configuration = { baseURL: line.server.baseURL, defaultQuery: { 'api-version': '1' } }
    await new ChatWarmline({ ...ask, configuration, transport: 'http' }).invoke('hello')
    await new ChatWarmline({ ...ask, configuration }).invoke('hello', {
      warmline: { transport: 'http' },
    })
    vi.stubEnv('WARMLINE_TRANSPORT', 'http')
    await new ChatWarmline({ ...ask, configuration }).invoke('hello')
    expect(warn.mock.calls).toEqual([])
  })
})
