// Keys, URLs and servers from the environment and the settings, under the AI SDK.
import { inspect } from 'node:util'
import { startDevServer } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText } from 'ai'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { azureEndpoint, createWarmline, turnOf, warmline } from '../src/index.js'

afterEach(async () => {
  vi.unstubAllEnvs()
  await warmline.close()
})

describe('OPENAI_API_KEY and OPENAI_BASE_URL', () => {
  test.each([' sk-right', 'sk-right\n'])('are trimmed: %j', async (key) => {
    await using server = await startDevServer({ apiKeys: ['sk-right'] })
    vi.stubEnv('OPENAI_API_KEY', key)
    vi.stubEnv('OPENAI_BASE_URL', ` ${server.baseURL}/\n`)
    const result = await generateText({
      model: createWarmline()(modelId),
      prompt: 'hello',
      maxRetries: 0,
    })
    expect(turnOf(result)).toMatchObject({ transport: 'websocket' })
  })

  test('that are blank are not set', () => {
    vi.stubEnv('OPENAI_BASE_URL', '  ')
    expect(createWarmline({ apiKey: 'k' }).client.endpoint.baseURL).toBe(
      'https://api.openai.com/v1',
    )
  })

  test.each(['sk-ri\u200bght', 'sk-ri\nght'])(
    'a key that no header takes is told at once: %j',
    (key) => {
      const error = (source: string) =>
        expect.objectContaining({
          code: 'invalid_request',
          replaySafety: 'safe',
          message: expect.stringContaining(
            `The API key of ${source} cannot be sent as the authorization header`,
          ),
        })
      expect(() => createWarmline({ apiKey: key })).toThrow(error('apiKey'))
      vi.stubEnv('OPENAI_API_KEY', key)
      expect(() => createWarmline()).toThrow(error('OPENAI_API_KEY'))
      expect(() => warmline(modelId)).toThrow(error('OPENAI_API_KEY'))
    },
  )
})

describe('a key that', () => {
  test.each([
    ['the default provider', () => warmline(modelId)],
    ['a provider of one’s own', () => createWarmline()(modelId)],
  ])('changes in the environment is the one that is sent: %s', async (_, make) => {
    await using server = await startDevServer({ apiKeys: ['sk-new', 'sk-newest'] })
    vi.stubEnv('OPENAI_BASE_URL', server.baseURL)
    const use = (key: string) => vi.stubEnv('OPENAI_API_KEY', key)
    const ask = (model: typeof first) => generateText({ model, prompt: 'hello', maxRetries: 0 })
    use('sk-old\n')
    const first = make()
    await expect(ask(first)).rejects.toMatchObject({ statusCode: 401 })
    use('sk-new\n')
    expect((await ask(first)).text).toContain('hello')
    expect((await ask(make())).text).toContain('hello')
    use('sk-newest')
    expect((await ask(first)).text).toContain('hello')
    use(' sk-older')
    await expect(ask(first)).rejects.toMatchObject({ statusCode: 401 })
    await expect(ask(make())).rejects.toMatchObject({ statusCode: 401 })
  })

  test.each(['', '   ', '\n'])('is blank is missing, and nothing is sent: %j', async (key) => {
    await using server = await startDevServer()
    vi.stubEnv('OPENAI_BASE_URL', server.baseURL)
    vi.stubEnv('OPENAI_API_KEY', key)
    const missing = {
      code: 'invalid_request',
      replaySafety: 'safe',
      message: 'No API key: set OPENAI_API_KEY or pass apiKey.',
    }
    for (const provider of [warmline, createWarmline(), createWarmline({ apiKey: key })]) {
      const turn = generateText({ model: provider(modelId), prompt: 'hello', maxRetries: 0 })
      await expect(turn).rejects.toMatchObject(missing)
    }
    expect(server.journal.entries).toEqual([])
    // Another credential takes the place of the key.
    const keyed = createWarmline({ apiKey: '', headers: { 'api-key': 'k' } })
    const turn = generateText({ model: keyed(modelId), prompt: 'hello', maxRetries: 0 })
    expect((await turn).text).toContain('hello')
  })

  const odd = 'sk-SECRET1\nSECRET2'
  const generate = (settings: object) =>
    generateText({ model: createWarmline(settings)(modelId), prompt: 'hello', maxRetries: 0 })

  test.each([
    ['apiKey', { apiKey: odd }],
    ['apiKey', { apiKey: () => odd }],
    ['apiKey', { apiKey: Promise.resolve(odd) }],
    ['header x-secret', { apiKey: 'k', headers: { 'x-secret': odd } }],
    ['header openai-organization', { apiKey: 'k', organization: odd }],
    ['header openai-project', { apiKey: 'k', project: odd }],
  ])('no header takes is not shown, and its source is: %s %o', async (source, settings) => {
    const error: unknown = await (async () => generate(settings))().catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code: 'invalid_request', replaySafety: 'safe' })
    expect(inspect(error, { depth: 9 }).toLowerCase()).toContain(source.toLowerCase())
    expect(inspect(error, { depth: 9 })).not.toContain('SECRET')
  })

  test('no header takes is not shown by one call either', async () => {
    const model = createWarmline({ apiKey: 'k' })(modelId)
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hello' }] }]
    const error: unknown = await model.doGenerate({ prompt, headers: { 'x-secret': odd } }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('x-secret'),
    })
    expect(inspect(error, { depth: 9 })).not.toContain('SECRET')
  })
})

test.each(['azure', {}, azureEndpoint, null])(
  'an endpoint that is none (%j) is told at once',
  (endpoint) => {
    expect(() => createWarmline(Object({ endpoint, apiKey: 'k' }))).toThrow(
      'Option endpoint must be the result of an endpoint function (openaiEndpoint, azureEndpoint,',
    )
  },
)
