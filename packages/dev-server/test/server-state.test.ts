// State that outlives a turn: warm-up, conversations, compaction.
import { OpenAI } from 'openai'
import { describe, expect, test } from 'vitest'
import { fromContext, readCompaction, startDevServer } from '../src/index.js'
import { connect, textOf, user } from './support/client.js'
import { recite, typesOf } from './support/tools.js'

describe('warm-up', () => {
  test('P56 generate:false prepares state, makes no output, and can be continued', async () => {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    const frames = await client.turn({ input: 'a long document', generate: false, store: false })
    expect(frames.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ])
    const warm = frames.at(-1)?.response
    expect(warm).toMatchObject({ output: [], status: 'completed', usage: { output_tokens: 0 } })
    expect(warm?.usage?.input_tokens).toBeGreaterThan(0)
    const next = await client.response({
      input: 'a question',
      previous_response_id: warm?.id ?? '',
      store: false,
    })
    expect(textOf(next)).toBe('a long document / a question')
    expect(server.journal.responses.get(next.id)).toMatchObject({ source: 'connection' })
  })

  test('P57 an empty delta may follow it', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const warm = await client.response({ input: 'everything', generate: false, store: false })
    const next = await client.response({ input: [], previous_response_id: warm.id, store: false })
    expect(textOf(next)).toBe('You said: everything')
  })

  test('P58 prompt_cache_options.prewarm does the same', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const warm = await client.response({ input: 'x', prompt_cache_options: { prewarm: true } })
    expect(warm.output).toEqual([])
  })

  test('P58 over HTTP too: no output, and it can be continued', async () => {
    await using server = await startDevServer({ model: recite })
    const openai = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
    const prompt_cache_options = { prewarm: true }
    const warm = await openai.responses.create({ model: 'm', input: 'one', prompt_cache_options })
    expect(warm).toMatchObject({ status: 'completed', output: [] })
    const next = await openai.responses.create({
      model: 'm',
      input: 'two',
      previous_response_id: warm.id,
    })
    expect(next.output_text).toBe('one / two')
  })

  test('P59 it may come later in a chain, and a failed one evicts like any turn', async () => {
    await using server = await startDevServer({ model: recite })
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    const warm = await client.response({
      input: 'two',
      previous_response_id: first.id,
      generate: false,
      store: false,
    })
    expect(
      textOf(await client.response({ input: [], previous_response_id: warm.id, store: false })),
    ).toBe('one / one / two')
  })

  test('P60 a profile that does not know it generates', async () => {
    await using server = await startDevServer({ profile: 'openresponses' })
    const client = await connect(server)
    expect(textOf(await client.response({ input: 'x', generate: false }))).toBe('You said: x')
  })
})

describe('conversations', () => {
  test('P61 a response reads the conversation that it names and is added to it', async () => {
    await using server = await startDevServer({ model: recite })
    const openai = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
    const conversation = await openai.conversations.create({
      items: [{ role: 'user', content: 'before' }],
    })
    const client = await connect(server)
    const named = { conversation: conversation.id }
    const first = await client.response({ input: 'one', ...named })
    expect(first.conversation).toEqual({ id: conversation.id })
    expect(textOf(first)).toBe('before / one')
    const second = await openai.responses.create({
      model: 'm',
      input: 'two',
      conversation: conversation.id,
    })
    expect(second.output_text).toBe('before / one / before / one / two')
    const items = await openai.conversations.items.list(conversation.id)
    expect(items.data).toHaveLength(5)
    await openai.conversations.delete(conversation.id)
    await expect(openai.conversations.retrieve(conversation.id)).rejects.toThrow(
      OpenAI.NotFoundError,
    )
  })

  test('P62 conversation and previous_response_id exclude each other; an unknown one is a 404', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const both = await client.refusal({
      input: 'x',
      conversation: 'conv_1',
      previous_response_id: 'resp_1',
    })
    expect(both.error?.code).toBe('mutually_exclusive_parameters')
    expect((await client.refusal({ input: 'x', conversation: 'conv_1' })).status).toBe(404)
  })

  test('a conversation is updated and added to by its routes', async () => {
    await using server = await startDevServer()
    const openai = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
    const { id } = await openai.conversations.create({ metadata: { topic: 'a' } })
    expect(await openai.conversations.update(id, { metadata: { topic: 'b' } })).toMatchObject({
      metadata: { topic: 'b' },
    })
    await openai.conversations.items.create(id, { items: [{ role: 'user', content: 'hello' }] })
    expect((await openai.conversations.items.list(id)).data).toHaveLength(1)
  })
})

describe('compaction', () => {
  const many = fromContext(function* ({ items }) {
    yield { type: 'text', text: `${items.length} items` }
  })

  test('P63 context_management compacts inside a response once the context reaches the threshold', async () => {
    await using server = await startDevServer({ model: many })
    const client = await connect(server)
    const context_management = [{ type: 'compaction', compact_threshold: 200 }]
    const small = await client.response({ input: 'short', context_management, store: false })
    expect(typesOf(asItems(small.output))).toEqual(['message'])
    const frames = await client.turn({
      input: 'x'.repeat(900),
      previous_response_id: small.id,
      context_management,
      store: false,
    })
    expect(frames.map(({ type }) => type)).toContain('response.compaction.compacting')
    const large = frames.at(-1)?.response
    expect(typesOf(asItems(large?.output ?? []))).toEqual(['compaction', 'message'])
    const next = await client.response({
      input: 'on',
      previous_response_id: large?.id ?? '',
      store: false,
    })
    // The chain begins anew at the compaction, and the model still sees everything that it stands
    // for.
    expect(typesOf(server.journal.responses.get(next.id)?.items)).toEqual([
      'compaction',
      'message',
      'message',
    ])
    expect(textOf(next)).toBe('5 items')
    // What was compacted weighs little from now on: the threshold is not reached again at once.
    const after = await client.response({
      input: 'small',
      previous_response_id: next.id,
      context_management,
      store: false,
    })
    expect(typesOf(asItems(after.output))).toEqual(['message'])
    expect(after.usage?.input_tokens).toBeLessThan(large?.usage?.input_tokens ?? 0)
    expect(after.usage?.input_tokens).toBeLessThan(200)
    expect(textOf(after)).toBe('7 items')
  })

  test('P64 responses/compact gives the user messages and one compaction; it is a window, not a response', async () => {
    await using server = await startDevServer({ model: recite })
    const openai = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
    const first = await openai.responses.create({ model: 'm', input: 'one' })
    const compacted = await openai.responses.compact({
      model: 'gpt-6-astra',
      previous_response_id: first.id,
      input: 'two',
    })
    expect(compacted.object).toBe('response.compaction')
    expect(compacted.output.map(({ type }) => type)).toEqual(['message', 'message', 'compaction'])
    const last = asItems(compacted.output.map((item) => ({ ...item }))).at(-1)
    expect(typesOf(last === undefined ? [] : readCompaction(last))).toEqual([
      'message',
      'message',
      'message',
    ])
    const window = JSON.parse(JSON.stringify(compacted.output))
    const client = await connect(server)
    const next = await client.response({ input: [...window, user('three')], store: false })
    expect(textOf(next)).toBe('one / one / two / three')
    expect(
      (await client.refusal({ input: 'x', previous_response_id: compacted.id })).error?.code,
    ).toBe('previous_response_not_found')
  })

  test('instructions that a client puts in front of a compaction replace those inside', async () => {
    await using server = await startDevServer({ model: recite })
    const openai = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 })
    const system = (content: string): { role: 'system'; content: string } => ({
      role: 'system',
      content,
    })
    const input = [system('old rules'), { role: 'user' as const, content: 'one' }]
    const { output } = await openai.responses.compact({ model: 'gpt-6-astra', input })
    const client = await connect(server)
    const window = JSON.parse(JSON.stringify(output))
    expect(textOf(await client.response({ input: [...window, user('two')] }))).toBe(
      'old rules / one / two',
    )
    expect(
      textOf(await client.response({ input: [system('new rules'), ...window, user('two')] })),
    ).toBe('new rules / one / two')
  })

  test('P65 a profile without it refuses the route', async () => {
    await using server = await startDevServer({ profile: 'xai' })
    const answer = await fetch(`${server.baseURL}/responses/compact`, {
      method: 'POST',
      body: '{"model":"m","input":"x"}',
    })
    expect(answer.status).toBe(404)
  })
})

function asItems(output: readonly object[]): readonly { readonly type: string }[] {
  return output.map((item) => ({ ...item, type: 'type' in item ? String(item.type) : '' }))
}
