// The record of a turn, read from a message with its type, and what is wrong about an endpoint, told at once.
import { AIMessage } from '@langchain/core/messages'
import { azureEndpoint } from '@warmline/core'
import { describe, expect, test, vi } from 'vitest'
import { ChatWarmline, turnOf, warmlineFetch } from '../src/index.js'
import { openLine } from './support/line.js'

describe('turnOf', () => {
  test('reads the turn of an answer and of the last chunk of a stream', async () => {
    await using line = await openLine()
    const answer = await line.warm().invoke('hello')
    const bytes: number | undefined = turnOf(answer)?.bytesSent
    expect(bytes).toBeGreaterThan(0)
    expect(turnOf(answer)).toMatchObject({ transport: 'websocket', mode: 'full', reason: 'no_chain' })
    const seen = []
    for await (const chunk of await line.warm().stream('hello')) seen.push(turnOf(chunk))
    expect(seen.filter((turn) => turn !== undefined)).toMatchObject([{ transport: 'websocket' }])
  })

  test('says why an answer came over HTTP', async () => {
    await using line = await openLine({ faults: [{ type: 'refuse-upgrade', status: 404, times: 'always' }] })
    expect(turnOf(await line.warm().invoke('hello'))).toMatchObject({
      transport: 'http',
      fallback: 'upgrade_refused:404',
    })
  })

  test('finds nothing where there is none', async () => {
    await using line = await openLine()
    expect(turnOf(await line.http().invoke('hello'))).toBeUndefined()
    expect(turnOf(new AIMessage('hello'))).toBeUndefined()
    expect(turnOf(undefined)).toBeUndefined()
  })
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
