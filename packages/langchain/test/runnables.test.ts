// Runnables that LangChain builds from a model: each returns what it returns over HTTP.
import { InMemoryCache } from '@langchain/core/caches'
import { type AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { RunnableParallel } from '@langchain/core/runnables'
import { concat } from '@langchain/core/utils/stream'
import type { ChatOpenAI } from '@langchain/openai'
import { fromContext, scripted } from '@warmline/dev-server'
import { createAgent, initChatModel } from 'langchain'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ChatWarmline, warmlineFetch } from '../src/index.js'
import { openModels } from './support/models.js'
import { normalize } from './support/normalize.js'
import { errand, errandTools, traveler } from './support/traveler.js'

describe('structured output', () => {
  const place = z.object({ city: z.string(), size: z.number() })
  const plain = {
    title: 'place',
    type: 'object',
    properties: { city: { type: 'string' }, size: { type: 'number' } },
    required: ['city', 'size'],
    additionalProperties: false,
  }
  const value = { city: 'Bergen', size: 291_000 }
  const model = fromContext(({ request }) =>
    Array.isArray(request.tools) && request.tools.length > 0
      ? [{ type: 'function_call', name: 'place', arguments: value }]
      : [{ type: 'text', text: JSON.stringify(value) }],
  )
  const forms = {
    'a zod schema': (of: ChatOpenAI) => of.withStructuredOutput(place, { name: 'place' }),
    'a JSON schema': (of: ChatOpenAI) => of.withStructuredOutput(plain, { name: 'place' }),
    'a function call': (of: ChatOpenAI) =>
      of.withStructuredOutput(place, { name: 'place', method: 'functionCalling' }),
    'JSON mode': (of: ChatOpenAI) =>
      of.withStructuredOutput(place, { name: 'place', method: 'jsonMode' }),
  }

  test.each(Object.entries(forms))('as %s', async (_, form) => {
    await using line = await openModels({ model })
    expect(await form(line.warm()).invoke('Where?')).toEqual(value)
    expect(await form(line.http()).invoke('Where?')).toEqual(value)
    // Some forms have no stream, in stock LangChain too.
    const streamed = async (of: ChatOpenAI): Promise<unknown> => {
      const parts: unknown[] = []
      try {
        for await (const part of await form(of).stream('Where?')) parts.push(part)
        return parts
      } catch (error) {
        return String(error)
      }
    }
    expect(await streamed(line.warm())).toEqual(await streamed(line.http()))
    expect(line.records.map(({ transport }) => transport)).toEqual(['websocket', 'websocket'])
  })

  test('together with the message itself', async () => {
    await using line = await openModels({ model })
    const both = line.warm().withStructuredOutput(place, { name: 'place', includeRaw: true })
    const { raw, parsed } = await both.invoke('Where?')
    expect(parsed).toEqual(value)
    expect(raw.response_metadata.warmline).toMatchObject({ transport: 'websocket' })
  })
})

describe('what is made of a model keeps its connection', () => {
  test('a model is made of fields or of a name and fields, and is called as ChatOpenAI is', () => {
    const fields = { apiKey: 'sk-test', temperature: 0 }
    for (const model of [
      new ChatWarmline('gpt-4o', fields),
      new ChatWarmline({ model: 'gpt-4o', ...fields }),
    ]) {
      expect([model.model, model.temperature, model.useResponsesApi]).toEqual(['gpt-4o', 0, true])
      expect([model.getName(), model._llmType()]).toEqual(['ChatOpenAI', 'openai'])
    }
  })

  test('bindTools and withConfig give a ChatWarmline', async () => {
    await using line = await openModels({ model: traveler })
    const bound = line
      .warm()
      .bindTools(errandTools)
      .withConfig({ tags: ['x'] })
    expect(bound).toBeInstanceOf(ChatWarmline)
    const first = await bound.invoke(errand.question)
    expect(first.tool_calls?.map(({ name }) => name)).toEqual(['weather', 'time'])
    expect(line.records).toMatchObject([{ transport: 'websocket' }])
  })

  test('withRetry, withFallbacks, batch and RunnableParallel', async () => {
    await using line = await openModels()
    const model = line.warm()
    const other = await openModels()
    await other.client.close()
    await using _ = other
    expect((await model.withRetry().invoke('a')).text).toBe('You said: a')
    expect((await other.warm().withFallbacks([model]).invoke('b')).text).toBe('You said: b')
    expect((await model.batch(['c', 'd'])).map(({ text }) => text)).toEqual([
      'You said: c',
      'You said: d',
    ])
    const { one, two } = await RunnableParallel.from({
      one: model,
      two: model.withConfig({ tags: ['two'] }),
    }).invoke('e')
    expect([one.text, two.text]).toEqual(['You said: e', 'You said: e'])
    expect(line.records.every(({ transport }) => transport === 'websocket')).toBe(true)
    expect(line.records).toHaveLength(6)
  })

  test('withFallbacks falls back from what the server refuses', async () => {
    await using line = await openModels({
      faults: [{ type: 'error', at: 'before-created', status: 500 }],
    })
    const model = line.warm()
    expect((await model.withFallbacks([line.warm({ temperature: 0 })]).invoke('a')).text).toBe(
      'You said: a',
    )
    expect(line.records.map(({ outcome }) => outcome)).toEqual(['failed', 'completed'])
  })
})

describe('a cache', () => {
  test('is hit without a turn', async () => {
    await using line = await openModels()
    const model = line.warm({ cache: new InMemoryCache() })
    const first = await model.invoke('hello')
    const again = await model.invoke('hello')
    expect(again).toMatchObject({ text: first.text, usage_metadata: { total_tokens: 0 } })
    // What a cached answer tells of its turn is what it was when it was made.
    expect(again.response_metadata.warmline).toEqual(first.response_metadata.warmline)
    expect((await model.invoke('other')).text).toBe('You said: other')
    expect(line.records).toHaveLength(2)
  })
})

describe('usage tells cached and reasoning tokens', () => {
  const usageOf: Readonly<
    Record<string, (model: ChatWarmline, history: BaseMessage[]) => Promise<BaseMessage>>
  > = {
    invoke: (model, history) => model.invoke(history),
    async stream(model, history) {
      const chunks: AIMessageChunk[] = []
      for await (const chunk of await model.stream(history)) chunks.push(chunk)
      return chunks.reduce((all, chunk) => concat(all, chunk))
    },
    'streamEvents v3': async (model, history) => await model.streamEvents(history),
  }

  test.each(Object.entries(usageOf))('%s', async (_, call) => {
    const model = scripted(
      [1, 2].map((turn) => [
        { type: 'reasoning', summary: [`thought ${turn}`] },
        { type: 'text', text: `answer ${turn}` },
      ]),
    )
    await using line = await openModels({ model })
    const asked = new HumanMessage('one')
    const first = await call(line.warm(), [asked])
    const second = await call(line.warm(), [asked, first, new HumanMessage('two')])
    expect(second).toMatchObject({
      usage_metadata: {
        input_token_details: { cache_read: expect.any(Number) },
        output_token_details: { reasoning: expect.any(Number) },
      },
    })
    const { usage } = Object(second.response_metadata.warmline)
    expect(usage.input_tokens_details.cached_tokens).toBeGreaterThan(0)
    expect(usage.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
    expect(second).toMatchObject({
      usage_metadata: {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        total_tokens: usage.total_tokens,
        input_token_details: { cache_read: usage.input_tokens_details.cached_tokens },
        output_token_details: { reasoning: usage.output_tokens_details.reasoning_tokens },
      },
    })
  })
})

describe('callbacks and traces are those of a ChatOpenAI', () => {
  const traced = async (model: ChatOpenAI) => {
    const seen: unknown[] = []
    const handler = {
      handleChatModelStart: (...given: unknown[]) => void seen.push(['start', ...given]),
      handleLLMNewToken: (token: string) => void seen.push(['token', token]),
      handleLLMEnd: (output: unknown) => void seen.push(['end', output]),
      handleLLMError: (error: unknown) => void seen.push(['error', String(error)]),
    }
    const bound = model.bindTools(errandTools)
    await bound.invoke(errand.question, { callbacks: [handler], tags: ['t'], metadata: { m: 1 } })
    // When a reader is handed a chunk is its own affair: handlers are told without waiting for it.
    let chunks = 0
    for await (const _ of await bound.stream(errand.question, { callbacks: [handler] })) chunks++
    return {
      seen,
      chunks,
      params: model.getLsParams({}),
      name: model.getName(),
      json: model.toJSON(),
    }
  }

  test('event for event', async () => {
    await using line = await openModels({ model: traveler })
    const [theirs, ours] = [await traced(line.http()), await traced(line.warm())]
    const apart = ['warmline', 'previous_response_id', 'cache_read', 'cached_tokens']
    expect(normalize(ours, apart)).toEqual(normalize(theirs, apart))
    expect(ours.params).toMatchObject({ ls_provider: 'openai', ls_model_name: 'gpt-6-astra' })
  })

  test('failures too', async () => {
    const faults = [
      { type: 'error', at: 'before-created', status: 400, times: 'always' },
      { type: 'error', at: 'before-created', status: 400, times: 'always', transport: 'http' },
    ] as const
    await using line = await openModels({ faults })
    const errors: unknown[] = []
    for (const model of [line.http(), line.warm()]) {
      const handleLLMError = vi.fn()
      await expect(model.invoke('hello', { callbacks: [{ handleLLMError }] })).rejects.toThrow()
      errors.push(handleLLMError.mock.calls.map(([error]) => String(error)))
    }
    expect(errors[1]).toEqual(errors[0])
  })

  test('what is serialized holds neither the key nor the client', async () => {
    await using line = await openModels()
    const text = JSON.stringify(line.warm())
    expect(text).not.toContain('sk-test')
    expect(text).not.toContain('client')
  })
})

describe('initChatModel', () => {
  test('takes Warmline’s fetch, also under an agent', async () => {
    await using line = await openModels({ model: traveler })
    const model = await initChatModel('openai:gpt-6-astra', {
      useResponsesApi: true,
      apiKey: 'sk-test',
      configuration: {
        baseURL: line.server.baseURL,
        fetch: warmlineFetch({ client: line.client }),
      },
    })
    const agent = createAgent({ model, tools: errandTools })
    const { messages } = await agent.invoke({
      messages: [{ role: 'user', content: errand.question }],
    })
    expect(messages.at(-1)?.text).toBe(errand.answer)
    expect(line.records.map(({ mode }) => mode)).toEqual([
      'full',
      'incremental',
      'incremental',
      'incremental',
    ])
  })

  test.each(['websocket', 'http'] as const)(
    'and its failed responses are errors: %s',
    async (transport) => {
      const failing = fromContext(() => [
        { type: 'text', text: 'x' },
        { type: 'failed', code: 'c', message: 'Broke.' },
      ])
      await using line = await openModels({ model: failing })
      const fetch = warmlineFetch({ client: line.client, transport })
      const model = await initChatModel('openai:gpt-6-astra', {
        useResponsesApi: true,
        apiKey: 'sk-test',
        maxRetries: 0,
        configuration: { baseURL: line.server.baseURL, fetch },
      })
      const read = async () => {
        for await (const _ of await model.stream('hello')) {
          // Reading is the point.
        }
      }
      await expect(read()).rejects.toMatchObject({ message: 'Broke.', code: 'c' })
    },
  )
})
