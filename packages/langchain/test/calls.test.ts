// Single calls: their switches, and the turn record on their answer, in every way of calling;
// nothing stays behind.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { AIMessage, type AIMessageChunk, HumanMessage } from '@langchain/core/messages'
import { concat } from '@langchain/core/utils/stream'
import { createAgent } from 'langchain'
import { describe, expect, test, vi } from 'vitest'
import { ChatWarmline, createResponsesClient } from '../src/index.js'
import { openModels } from './support/models.js'
import { errand, errandTools, traveler } from './support/traveler.js'

const overHttp = { warmline: { transport: 'http' } } as const
const transportOf = (message: { response_metadata: Record<string, unknown> }): unknown =>
  Reflect.get(Object(message.response_metadata.warmline), 'transport')

async function joined(stream: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  const chunks: AIMessageChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks.reduce((all, chunk) => concat(all, chunk))
}

describe('the record of a turn', () => {
  test.each(['websocket', 'http'] as const)(
    'is on the answer, and on nothing else: %s',
    async (transport) => {
      await using line = await openModels()
      const model = line.warm({ transport })
      const expected = { transport, itemsSent: 1, outcome: 'completed', mode: 'full', replays: 0 }
      const invoked = await model.invoke('hello')
      expect(invoked.response_metadata.warmline).toMatchObject(expected)
      const eager = await line.warm({ transport, streaming: true }).invoke('hello')
      expect(eager.response_metadata.warmline).toMatchObject(expected)
      const v1 = await line.warm({ transport, outputVersion: 'v1' }).invoke('hello')
      expect(v1.response_metadata.warmline).toMatchObject(expected)

      const chunks: AIMessageChunk[] = []
      for await (const chunk of await model.stream('hello')) chunks.push(chunk)
      const marked = chunks.map(({ response_metadata }) => 'warmline' in response_metadata)
      expect(marked.lastIndexOf(true)).toBe(chunks.length - 1)
      expect(marked.filter(Boolean)).toHaveLength(1)
      expect(
        chunks.reduce((all, chunk) => concat(all, chunk)).response_metadata.warmline,
      ).toMatchObject(expected)

      expect(line.records).toHaveLength(4)
    },
  )

  test.each(['websocket', 'http'] as const)(
    'is on the answer of streamEvents v3: %s',
    async (transport) => {
      await using line = await openModels()
      const assembled = await line.warm({ transport }).streamEvents('hello')
      expect(assembled.response_metadata.warmline).toMatchObject({
        transport,
        outcome: 'completed',
      })
      expect(line.records).toHaveLength(1)
    },
  )

  test('is the client’s own record but for its label, which is the run’s id where LangChain makes a run', async () => {
    await using line = await openModels()
    const runId = '00000000-0000-4000-8000-000000000001'
    const answer = await line.warm().invoke('hello', { runId, callbacks: [{}] })
    const [{ label, ...record } = { label: 'none' }] = line.records
    expect(label).toBe(runId)
    expect(answer.response_metadata.warmline).toEqual(record)
    expect(JSON.stringify(answer)).not.toContain(runId)
    await line.warm().invoke('hello')
    expect(line.records[1]?.label).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('reaches callbacks and every message of an agent', async () => {
    await using line = await openModels({ model: traveler })
    const handleLLMEnd = vi.fn()
    const agent = createAgent({ model: line.warm(), tools: errandTools })
    const { messages } = await agent.invoke(
      { messages: [{ role: 'user', content: errand.question }] },
      { callbacks: [{ handleLLMEnd }] },
    )
    const answers = messages.filter((message) => AIMessage.isInstance(message))
    const modes = answers.map(({ response_metadata }) =>
      Reflect.get(Object(response_metadata.warmline), 'mode'),
    )
    expect(modes).toEqual(['full', 'incremental', 'incremental', 'incremental'])
    expect(
      handleLLMEnd.mock.calls[0]?.[0].generations[0][0].message.response_metadata,
    ).toHaveProperty('warmline')
  })

  test('of each of many at once is its own', async () => {
    await using line = await openModels()
    const texts = Array.from({ length: 20 }, (_, index) => 'x'.repeat(index + 1))
    const answers = await line.warm().batch(texts)
    const records = answers.map(({ response_metadata: { id, warmline } }) => ({
      id,
      ...Object(warmline),
    }))
    expect(records.map(({ responseId }) => responseId)).toEqual(records.map(({ id }) => id))
    expect(new Set(records.map(({ id }) => id)).size).toBe(20)
  })

  test('is the last try’s', async () => {
    const limit = { type: 'error', at: 'before-created', status: 500 } as const
    await using line = await openModels({ faults: [limit] })
    const answer = await line.warm({ maxRetries: 1 }).invoke('hello')
    expect(line.records.map(({ outcome }) => outcome)).toEqual(['failed', 'completed'])
    expect(answer.response_metadata.warmline).toMatchObject({ outcome: 'completed' })
  })

  test.each(['websocket', 'http'] as const)(
    'needs no listener in the client, however a call ends or is dropped: %s',
    async (transport) => {
      await using line = await openModels({
        faults: [{ type: 'drop', at: 'after-first-output', turn: 2 }],
      })
      let listeners = 0
      const { client } = line
      const counted = {
        ...client,
        endpoint: client.endpoint,
        onTurn(listener: Parameters<typeof client.onTurn>[0]) {
          listeners += 1
          return client.onTurn(listener)
        },
      }
      const model = line.warm({ client: counted, transport })
      const answer = await model.invoke('hello')
      expect(answer.response_metadata.warmline).toMatchObject({ transport })
      const cut = joined(await model.stream('hello')).then(
        () => false,
        () => true,
      )
      expect(await cut).toBe(transport === 'websocket')
      await expect(model.invoke('hello', { signal: AbortSignal.abort() })).rejects.toThrow()
      for await (const _ of await model.stream('hello')) break
      await (await model.stream('hello'))[Symbol.asyncIterator]().next()
      await model.stream('hello')
      await model._streamResponseChunks([new HumanMessage('hello')], {}).next()
      await model._streamChatModelEvents([new HumanMessage('hello')], {}).next()
      expect(listeners).toBe(0)
    },
  )

  test('is on the answer where a stream is read for an invocation, and the run has no name', async () => {
    await using line = await openModels()
    const model = line.warm({ streaming: true })
    const { generations } = await model._generate([new HumanMessage('hello')], {})
    expect(generations[0]?.message.response_metadata.warmline).toMatchObject({
      outcome: 'completed',
    })
  })

  test('leaves what the caller gives its own fetch as it is', async () => {
    await using line = await openModels()
    const seen: object[] = []
    const own: typeof fetch = (input, init) => {
      seen.push({ ...init })
      return fetch(input, init)
    }
    const model = line.warm({ transport: 'http', configuration: { fetch: own } })
    await model.invoke('hello', { options: { fetchOptions: { keepalive: true } } })
    const streamed: object = { fetchOptions: { keepalive: true } }
    await joined(await model.stream('hello', streamed))
    expect(seen).toMatchObject([{ keepalive: true }, { keepalive: true }])
    expect(seen.flatMap((init) => Object.getOwnPropertySymbols(init))).toEqual([])
  })
})

describe('switches of a call', () => {
  test('are those of the model, where it says nothing', async () => {
    await using line = await openModels()
    const http = line.warm({ transport: 'http' })
    expect(transportOf(await http.invoke('hello'))).toBe('http')
    expect(transportOf(await http.invoke('hello', { warmline: { transport: 'websocket' } }))).toBe(
      'websocket',
    )
    await line.warm({ continuation: 'off' }).invoke('hello', { warmline: {} })
    await line.warm().invoke('hello', { warmline: { continuation: 'dry-run' } })
    expect(line.records.slice(2)).toMatchObject([{ reason: 'off' }, { dryRun: { mode: 'full' } }])
  })

  test('hold in every way of calling, and through whatever is made of the model', async () => {
    await using line = await openModels()
    const model = line.warm()
    expect(transportOf(await model.invoke('hello', overHttp))).toBe('http')
    expect(transportOf(await joined(await model.stream('hello', overHttp)))).toBe('http')
    expect((await model.batch(['one', 'two'], overHttp)).map(transportOf)).toEqual(['http', 'http'])

    const bound = model.withConfig(overHttp)
    expect(transportOf(await bound.invoke('hello'))).toBe('http')
    expect(transportOf(await bound.bindTools(errandTools).invoke('hello'))).toBe('http')
    expect(transportOf(await joined(await bound.bindTools(errandTools).stream('hello')))).toBe(
      'http',
    )
    expect(transportOf(await bound.withRetry().invoke('hello'))).toBe('http')
    expect(transportOf(await model.bindTools(errandTools, overHttp).invoke('hello'))).toBe('http')
    expect(transportOf(await model.invoke('hello'))).toBe('websocket')
  })

  test('hold in streamEvents v3', async () => {
    await using line = await openModels()
    const model = line.warm()
    expect(transportOf(await model.streamEvents('hello', overHttp))).toBe('http')
    expect(transportOf(await model.withConfig(overHttp).streamEvents('hello'))).toBe('http')
    expect(transportOf(await model.streamEvents('hello'))).toBe('websocket')
  })

  test('of a bound model hold in an agent', async () => {
    await using line = await openModels({ model: traveler })
    const agent = createAgent({ model: line.warm().withConfig(overHttp), tools: errandTools })
    await agent.invoke({ messages: [{ role: 'user', content: errand.question }] })
    expect(line.records.map(({ transport }) => transport)).toEqual(['http', 'http', 'http', 'http'])
  })

  test('go along with the caller’s own headers, and no server ever sees them', async () => {
    await using line = await openModels()
    const seen: Headers[] = []
    const own: typeof fetch = (input, init) => {
      seen.push(new Headers(init?.headers))
      return fetch(input, init)
    }
    const model = line.warm({
      transport: 'http',
      configuration: { fetch: own, defaultHeaders: { 'x-model': 'a' } },
    })
    const pairs = new Headers({ 'x-call': 'b' })
    await model.invoke('hello', { options: { headers: { 'x-call': 'b' } } })
    await model.invoke('hello', { options: { headers: pairs } })
    const streamed: object = { headers: [['x-call', 'b']] }
    await joined(await model.stream('hello', streamed))
    expect(seen.map((headers) => [headers.get('x-model'), headers.get('x-call')])).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(seen.some((headers) => headers.has('x-warmline-control'))).toBe(false)
    expect(pairs.has('x-warmline-control')).toBe(false)
  })

  test.each([true, false])(
    'stay here where the address has a query, which no turn has: with a client of its own %s',
    async (hasClient) => {
      const seen: string[] = []
      const server = createServer((request, answer) => {
        seen.push([request.url, ...request.rawHeaders].join(' '))
        request.resume().on('end', () => {
          answer
            .writeHead(400, { 'content-type': 'application/json' })
            .end('{"error":{"message":"No."}}')
        })
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const baseURL = `http://127.0.0.1:${Object(server.address()).port}/v1`
      await using client = createResponsesClient({ baseURL })
      const configuration = { baseURL, defaultQuery: { 'api-version': 'preview' } }
      const fields = { model: 'gpt-6-astra', apiKey: 'sk-test', maxRetries: 0, configuration }
      const model = new ChatWarmline({ ...fields, ...(hasClient ? { client } : {}) })
      await expect(model.invoke('hello', overHttp)).rejects.toThrow('No.')
      await expect(model.stream('hello').then(joined)).rejects.toThrow('No.')
      server.close()

      expect(seen).toHaveLength(2)
      for (const request of seen) {
        expect(request).toMatch(/^\/v1\/responses\?api-version=preview .*Bearer sk-test/)
        expect(request).not.toMatch(/warmline/i)
      }
    },
  )

  test('are not in what LangChain traces as the request', async () => {
    await using line = await openModels()
    const handleChatModelStart = vi.fn()
    await line.warm().invoke('hello', { callbacks: [{ handleChatModelStart }] })
    expect(JSON.stringify(handleChatModelStart.mock.calls)).not.toContain('x-warmline-control')
  })
})
