// The provider under the real AI SDK: loops go incremental, answers equal those of @ai-sdk/openai
// over HTTP, and it stands in for `createOpenAI` wherever a provider is taken.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createOpenAI } from '@ai-sdk/openai'
import {
  type DevServer,
  fromContext,
  itemText,
  type Model,
  startDevServer,
} from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import {
  APICallError,
  createProviderRegistry,
  customProvider,
  embed,
  generateText,
  isStepCount,
  Output,
  streamText,
  ToolLoopAgent,
  tool,
  wrapLanguageModel,
} from 'ai'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import {
  azureEndpoint,
  createResponsesClient,
  createWarmline,
  type TurnRecord,
  type WarmlineProvider,
  warmline,
  xaiEndpoint,
} from '../src/index.js'

/**
 * Looks three cities up, two of them at once, with some reasoning, and answers from all it was
 * told.
 */
const traveler: Model = fromContext(({ items }) => {
  const told = items.filter(({ type }) => type === 'function_call_output').map(itemText)
  if (told.length === 0) {
    return [
      { type: 'reasoning', summary: ['First two.'], encrypted: 'opaque' },
      { type: 'function_call', name: 'weather', arguments: '{"city": "Bergen", "junk": true}' },
      { type: 'function_call', name: 'weather', arguments: '{ "city":"Z\\u00fcrich" }' },
    ]
  }
  if (told.length === 2) {
    return [
      { type: 'text', text: 'One more.', phase: 'commentary' },
      { type: 'function_call', name: 'weather', arguments: '{"city":"Oslo","units":"F"}' },
    ]
  }
  return [{ type: 'text', text: `${items.length} items: ${told.join('; ')}` }]
})

const tools = {
  weather: tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string(), units: z.enum(['C', 'F']).default('C') }),
    execute: async ({ city, units }) => `rain in ${city}, ${units}`,
  }),
}
const loop = { tools, prompt: 'Where does it rain?', stopWhen: isStepCount(10) }

let server: DevServer
let provider: WarmlineProvider
let records: TurnRecord[]

beforeEach(async () => {
  server = await startDevServer({ model: traveler })
  provider = createWarmline({ baseURL: server.baseURL, apiKey: 'sk-test' })
  records = []
  provider.client.onTurn((record) => records.push(record))
})

afterEach(async () => {
  await provider.close()
  await server.close()
})

const overHttp = (): ReturnType<typeof createOpenAI> =>
  createOpenAI({ baseURL: server.baseURL, apiKey: 'sk-test' })
const modes = (): readonly string[] => records.map(({ transport, mode }) => `${transport} ${mode}`)
const warm = ['websocket full', 'websocket incremental', 'websocket incremental']

describe('a tool loop is incremental and answers as over HTTP', () => {
  test('generateText', async () => {
    const ours = await generateText({ model: provider(modelId), ...loop })
    const theirs = await generateText({ model: overHttp()(modelId), ...loop })
    expect(ours.text).toBe(theirs.text)
    expect(ours.text).toContain('rain in Bergen, C; rain in Zürich, C; rain in Oslo, F')
    expect(modes()).toEqual(warm)
  })

  test('streamText', async () => {
    const ours = await streamText({ model: provider(modelId), ...loop }).text
    const theirs = await streamText({ model: overHttp()(modelId), ...loop }).text
    expect(ours).toBe(theirs)
    expect(modes()).toEqual(warm)
  })

  test('ToolLoopAgent', async () => {
    const agent = new ToolLoopAgent({ model: provider(modelId), tools, stopWhen: isStepCount(10) })
    const { text } = await agent.generate({ prompt: 'Where does it rain?' })
    expect(text).toContain('rain in Oslo, F')
    expect(modes()).toEqual(warm)
  })

  test('with nothing stored', async () => {
    const { text } = await generateText({
      model: provider(modelId),
      ...loop,
      providerOptions: { openai: { store: false } },
    })
    expect(text).toContain('rain in Bergen, C; rain in Zürich, C; rain in Oslo, F')
    expect(modes()).toEqual(warm)
  })

  test('and the next user turn continues it', async () => {
    const first = await generateText({ model: provider(modelId), ...loop })
    const messages = [
      { role: 'user' as const, content: loop.prompt },
      ...first.responseMessages,
      { role: 'user' as const, content: 'Thanks.' },
    ]
    await generateText({ model: provider(modelId), tools, messages })
    expect(records.at(-1)).toMatchObject({ mode: 'incremental', itemsSent: 1 })
  })
})

describe('it stands in for createOpenAI', () => {
  test('callable, by method, in a registry, behind middleware', async () => {
    const models = [
      provider(modelId),
      provider.responses(modelId),
      provider.languageModel(modelId),
      customProvider({ languageModels: { fast: provider(modelId) } }).languageModel('fast'),
      createProviderRegistry({ warmline: provider }).languageModel(`warmline:${modelId}`),
      wrapLanguageModel({ model: provider(modelId), middleware: {} }),
    ]
    for (const model of models) await generateText({ model, prompt: 'hello', tools: {} })
    expect(records).toHaveLength(models.length)
    expect(records.every(({ transport }) => transport === 'websocket')).toBe(true)
  })

  test('with its names, tools and other models', () => {
    expect(provider(modelId).provider).toBe('openai.responses')
    expect(createWarmline({ name: 'mine', apiKey: 'k' })(modelId).provider).toBe('mine.responses')
    const theirs = createOpenAI({ apiKey: 'k' })
    const ours = new Set(Object.keys(provider))
    expect(Object.keys(theirs).filter((key) => !ours.has(key))).toEqual([])
    expect(provider.embeddingModel('text-embedding-3-small').modelId).toBe('text-embedding-3-small')
  })

  test('structured output', async () => {
    await using json = await startDevServer({
      model: fromContext(() => [{ type: 'text', text: '{"city":"Bergen"}' }]),
    })
    await using ours = createWarmline({ baseURL: json.baseURL, apiKey: 'sk-test' })
    const { output } = await generateText({
      model: ours(modelId),
      prompt: 'Where?',
      output: Output.object({ schema: z.object({ city: z.string() }) }),
    })
    expect(output).toEqual({ city: 'Bergen' })
  })
})

describe('errors', () => {
  test('are those of HTTP: status, body, retryability', async () => {
    await using closed = await startDevServer({ apiKeys: ['sk-right'] })
    await using ours = createWarmline({ baseURL: closed.baseURL, apiKey: 'sk-wrong' })
    const errorOf = async (model: ReturnType<typeof provider>): Promise<APICallError> => {
      const error: unknown = await generateText({ model, prompt: 'hello' }).catch(
        (thrown: unknown) => thrown,
      )
      if (!APICallError.isInstance(error)) throw new Error('No APICallError')
      return error
    }
    const stock = createOpenAI({ baseURL: closed.baseURL, apiKey: 'sk-wrong' })
    const [our, their] = [await errorOf(ours(modelId)), await errorOf(stock(modelId))]
    expect([our.statusCode, our.isRetryable, our.message, our.responseBody]).toEqual([
      their.statusCode,
      their.isRetryable,
      their.message,
      their.responseBody,
    ])
    expect(our.statusCode).toBe(401)
  })
})

describe('lifetime', () => {
  test('a shared client stays open when a provider is closed', async () => {
    await using client = createResponsesClient({ baseURL: server.baseURL })
    const sharing = createWarmline({ client, baseURL: server.baseURL, apiKey: 'sk-test' })
    await sharing.close()
    await generateText({ model: sharing(modelId), prompt: 'hello' })
    expect(client.stats.connections).toBe(1)
  })

  test('the ready-made provider opens nothing until it is used, and can be used again after its close', async () => {
    expect(warmline.client.stats).toMatchObject({ scopes: 0, connections: 0 })
    const first = warmline.client
    await warmline.close()
    expect(warmline.client).not.toBe(first)
    await warmline.close()
  })

  test('settings that make no sense are refused by name', async () => {
    expect(() => createWarmline({ maxConnections: 0 })).toThrow(/maxConnections/)
    await using client = createResponsesClient()
    expect(() => createWarmline({ client, maxConnections: 4 })).toThrow(/maxConnections.*client/)
  })

  test('the ready-made provider reads the environment when it is first used', async () => {
    const script = `
      import { warmline } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
      import { generateText } from 'ai'
      process.env.OPENAI_BASE_URL = ${JSON.stringify(server.baseURL)}
      process.env.OPENAI_API_KEY = 'sk-late'
      const { providerMetadata } = await generateText({ model: warmline('gpt-6-astra'), prompt: 'hello' })
      console.log(providerMetadata.warmline.transport, Object.keys(warmline).includes('embedding'))`
    const { OPENAI_BASE_URL: _, OPENAI_API_KEY: __, ...env } = process.env
    const node = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env,
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    })
    expect((await node).stdout).toBe('websocket true\n')
  })

  test('a line opened ahead is the one that the first turn takes', async () => {
    await using ahead = createWarmline({
      baseURL: server.baseURL,
      apiKey: async () => 'sk-async',
      organization: 'org-1',
      project: 'proj-1',
      headers: { 'x-tenant': 'a' },
    })
    await ahead.client.connect()
    const { providerMetadata } = await generateText({ model: ahead(modelId), prompt: 'hello' })
    expect(providerMetadata?.warmline).not.toHaveProperty('handshakeMs')
    expect(ahead.client.stats).toMatchObject({ scopes: 1, connections: 1 })
  })

  test('an address may end with a slash', async () => {
    await using slashed = createWarmline({ baseURL: `${server.baseURL}/`, apiKey: 'sk-test' })
    const { text, providerMetadata } = await generateText({ ...loop, model: slashed(modelId) })
    expect(text).toContain('rain in Bergen, C')
    expect(providerMetadata?.warmline).toMatchObject({
      transport: 'websocket',
      mode: 'incremental',
    })
  })

  test('a shared client sets the address, and a different address is refused', async () => {
    await using client = createResponsesClient({ baseURL: server.baseURL })
    const sharing = createWarmline({ client, apiKey: 'sk-test' })
    const { providerMetadata } = await generateText({ model: sharing(modelId), prompt: 'hello' })
    expect(providerMetadata?.warmline).toMatchObject({ transport: 'websocket' })
    for (const settings of [
      { baseURL: 'https://elsewhere.example/v1' },
      { endpoint: xaiEndpoint(), apiKey: 'xai' },
    ]) {
      expect(() => createWarmline({ client, ...settings })).toThrow(
        expect.objectContaining({ code: 'invalid_option' }),
      )
    }
  })

  test('an address on another machine over plain http: is refused, unless it is allowed by name', async () => {
    const baseURL = 'http://gateway:4000/v1'
    expect(() => createWarmline({ baseURL, apiKey: 'k' })).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringContaining('allowInsecure'),
      }),
    )
    await using allowed = createWarmline({ baseURL, apiKey: 'k', allowInsecure: true })
    expect(allowed.client.endpoint.baseURL).toBe(baseURL)
  })

  test('another vendor’s server gets its own key, and never that of OpenAI', async () => {
    const seen: (string | null)[] = []
    const settings = {
      endpoint: xaiEndpoint(),
      transport: 'http' as const,
      fetch: async (_: unknown, init?: RequestInit) => {
        seen.push(new Headers(init?.headers).get('authorization'))
        return new Response('{}', { status: 400 })
      },
    }
    vi.stubEnv('OPENAI_API_KEY', 'sk-openai')
    vi.stubEnv('XAI_API_KEY', undefined)
    expect(() => createWarmline(settings)).toThrow(/XAI_API_KEY/)
    vi.stubEnv('XAI_API_KEY', 'xai-key')
    await using other = createWarmline(settings)
    await generateText({ model: other('grok'), prompt: 'hello', maxRetries: 0 }).catch(() => {})
    expect(seen).toEqual(['Bearer xai-key'])
    vi.unstubAllEnvs()
  })

  test('a line opened ahead is the first turn’s whatever organization the environment names', async () => {
    vi.stubEnv('OPENAI_ORG_ID', 'org-env')
    vi.stubEnv('OPENAI_PROJECT_ID', 'proj-env')
    await using ahead = createWarmline({ baseURL: server.baseURL, apiKey: 'sk-test' })
    await ahead.client.connect()
    await generateText({ model: ahead(modelId), prompt: 'hello' })
    expect(ahead.client.stats).toMatchObject({ scopes: 1, connections: 1 })
    vi.unstubAllEnvs()
  })

  test('nothing sends the key to another place than the provider’s own', async () => {
    const seen: string[] = []
    await using elsewhere = createWarmline({
      endpoint: azureEndpoint({ resource: 'mine' }),
      apiKey: 'sk-test',
      transport: 'http',
      fetch: async (input) => {
        seen.push(input instanceof Request ? input.url : String(input))
        return new Response('{}', { status: 400 })
      },
    })
    await generateText({ model: elsewhere('deployment'), prompt: 'hello' }).catch(() => {})
    await embed({ model: elsewhere.embeddingModel('embedding'), value: 'hello' }).catch(() => {})
    expect(seen).toEqual(
      ['responses', 'embeddings'].map((path) => `https://mine.openai.azure.com/openai/v1/${path}`),
    )
  })
})
