// What the environment and the settings say of keys, addresses and servers, under the AI SDK.
import { startDevServer } from '@warmline/dev-server'
import { generateText } from 'ai'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { azureEndpoint, createWarmline, turnOf, warmline } from '../src/index.js'

const modelId = 'gpt-6-astra'

afterEach(async () => {
  vi.unstubAllEnvs()
  await warmline.close()
})

describe('OPENAI_API_KEY and OPENAI_BASE_URL', () => {
  test.each([' sk-right', 'sk-right\n'])('are trimmed: %j', async (key) => {
    await using server = await startDevServer({ apiKeys: ['sk-right'] })
    vi.stubEnv('OPENAI_API_KEY', key)
    vi.stubEnv('OPENAI_BASE_URL', ` ${server.baseURL}/\n`)
    const result = await generateText({ model: createWarmline()(modelId), prompt: 'hello', maxRetries: 0 })
    expect(turnOf(result)).toMatchObject({ transport: 'websocket' })
  })

  test('that are blank are not set', () => {
    vi.stubEnv('OPENAI_BASE_URL', '  ')
    expect(createWarmline({ apiKey: 'k' }).client.endpoint.baseURL).toBe('https://api.openai.com/v1')
  })

  test.each(['sk-ri\u200bght', 'sk-ri\nght'])('a key that no header takes is told at once: %j', (key) => {
    const error = (source: string) =>
      expect.objectContaining({
        code: 'invalid_request',
        replaySafety: 'safe',
        message: expect.stringContaining(`The API key of ${source} cannot be the header authorization`),
      })
    expect(() => createWarmline({ apiKey: key })).toThrow(error('apiKey'))
    vi.stubEnv('OPENAI_API_KEY', key)
    expect(() => createWarmline()).toThrow(error('OPENAI_API_KEY'))
    expect(() => warmline(modelId)).toThrow(error('OPENAI_API_KEY'))
  })
})

test.each(['azure', {}, azureEndpoint, null])('an endpoint that is none (%j) is told at once', (endpoint) => {
  expect(() => createWarmline(Object({ endpoint, apiKey: 'k' }))).toThrow(
    'Option endpoint must be what an endpoint function gives (openaiEndpoint, azureEndpoint,',
  )
})
