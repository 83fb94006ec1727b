// The provider under the real AI SDK: loops go incremental, answers equal those of @ai-sdk/openai
// over HTTP, and it stands in for `createOpenAI` wherever a provider is taken.
import { createOpenAI } from '@ai-sdk/openai'
import { type DevServer, fromContext, startDevServer } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import {
  APICallError,
  createProviderRegistry,
  customProvider,
  generateText,
  isStepCount,
  Output,
  streamText,
  ToolLoopAgent,
  wrapLanguageModel,
} from 'ai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createWarmline, type TurnRecord, type WarmlineProvider } from '../src/index.js'
import { loop, tools, traveler } from './support/traveler.js'

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
