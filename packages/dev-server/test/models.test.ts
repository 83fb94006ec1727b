// The models of this package, and the items that their parts become.
import { describe, expect, test } from 'vitest'
import {
  contextDigest,
  echoDigest,
  fromContext,
  type Item,
  type ModelPart,
  scripted,
  startDevServer,
} from '../src/index.js'
import { connect, textOf, user } from './support/client.js'
import { tool, toolOutput } from './support/tools.js'

describe('toolUser', () => {
  test('calls the first tool with arguments that satisfy its schema, once, then answers from the output', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const parameters = {
      type: 'object',
      properties: {
        path: { type: 'string', minLength: 3 },
        depth: { type: 'integer', minimum: 2 },
        mode: { enum: ['fast', 'slow'] },
        tags: { type: 'array', items: { type: 'string' }, minItems: 1 },
        at: { $ref: '#/$defs/point' },
        skip: { type: 'boolean' },
      },
      required: ['path', 'depth', 'mode', 'tags', 'at'],
      $defs: { point: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] } },
    }
    const tools = [{ type: 'function', name: 'walk', parameters }, tool('other')]
    const first = await client.response({ input: 'go', tools })
    expect(first.output).toHaveLength(1)
    expect(JSON.parse(String(first.output[0]?.arguments))).toEqual({
      path: 'example',
      depth: 2,
      mode: 'fast',
      tags: ['example'],
      at: { x: 0 },
    })
    const input = [toolOutput(String(first.output[0]?.call_id), 'three files')]
    const second = await client.response({ input, tools, previous_response_id: first.id })
    expect(textOf(second)).toBe('The tools returned: three files')
    const third = await client.response({ input: 'again', tools, previous_response_id: second.id })
    expect(third.output[0]).toMatchObject({ type: 'function_call', name: 'walk' })
  })

  test('obeys tool_choice', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const tools = [tool('one'), tool('two')]
    const named = await client.response({
      input: 'x',
      tools,
      tool_choice: { type: 'function', name: 'two' },
    })
    expect(named.output[0]).toMatchObject({ name: 'two' })
    expect(textOf(await client.response({ input: 'x', tools, tool_choice: 'none' }))).toBe(
      'You said: x',
    )
  })
})

describe('scripted', () => {
  test('gives its turns in order, then fails with a line that says why', async () => {
    await using server = await startDevServer({
      model: scripted([
        [{ type: 'text', text: 'one' }],
        ({ items }) => [{ type: 'text', text: `${items.length}` }],
      ]),
    })
    const client = await connect(server)
    expect(textOf(await client.response({ input: 'x' }))).toBe('one')
    expect(textOf(await client.response({ input: 'x' }))).toBe('1')
    expect((await client.response({ input: 'x' })).error?.message).toBe(
      'The script has 2 turns; number 3 was asked for.',
    )
  })

  test('by context, each conversation follows it, and a retry gets the same turn again', async () => {
    const call: ModelPart = { type: 'function_call', name: 'look', arguments: {}, callId: 'call_1' }
    const model = scripted([[call], [{ type: 'text', text: 'done' }]], { by: 'context' })
    await using server = await startDevServer({ model })
    const client = await connect(server)
    const a = await client.response({ input: 'a' })
    const b = await client.response({ input: 'b' })
    expect([a.output[0]?.type, b.output[0]?.type]).toEqual(['function_call', 'function_call'])
    const input = [toolOutput('call_1', 'x')]
    expect(textOf(await client.response({ input, previous_response_id: a.id }))).toBe('done')
    expect(textOf(await client.response({ input, previous_response_id: b.id }))).toBe('done')
    expect(textOf(await client.response({ input: [user('a'), ...a.output, ...input] }))).toBe(
      'done',
    )
  })
})

describe('echoDigest', () => {
  test('says the same over a chain and over full input, whatever the spelling; and differs when an item is missing', async () => {
    await using server = await startDevServer({ model: echoDigest() })
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    const chained = await client.response({
      input: 'two',
      previous_response_id: first.id,
      store: false,
    })
    const assistant = { role: 'assistant', content: textOf(first) }
    const full = await client.response({
      input: [{ role: 'user', content: 'one' }, assistant, user('two')],
    })
    expect(textOf(full)).toBe(textOf(chained))
    expect(textOf(chained)).toBe(
      `digest ${contextDigest(server.journal.responses.get(chained.id)?.items ?? [])}`,
    )
    const cut = await client.response({ input: [assistant, user('two')] })
    expect(textOf(cut)).not.toBe(textOf(chained))
  })

  test('the digest reads calls by name and arguments, not by key order or ids', () => {
    const call = (args: string, id: string): Item => ({
      type: 'function_call',
      id,
      call_id: 'c',
      name: 'f',
      arguments: args,
    })
    const output: Item = { type: 'function_call_output', call_id: 'c', output: 'x' }
    expect(contextDigest([call('{"a":1,"b":2}', 'fc_1'), output])).toBe(
      contextDigest([
        call('{ "b": 2, "a": 1 }', 'fc_2'),
        { type: 'reasoning', summary: [] },
        output,
      ]),
    )
    expect(contextDigest([call('{"a":1}', 'fc_1'), output])).not.toBe(
      contextDigest([call('{"a":2}', 'fc_1'), output]),
    )
  })
})

describe('parts', () => {
  test('text, reasoning, parallel calls, refusal and hosted tools become items in order', async () => {
    const parts: readonly ModelPart[] = [
      {
        type: 'reasoning',
        summary: ['think', 'more'],
        content: 'in the open',
        encrypted: 'opaque',
      },
      {
        type: 'text',
        text: 'first',
        phase: 'commentary',
        annotations: [
          {
            type: 'url_citation',
            url: 'https://example.com',
            title: 't',
            start_index: 0,
            end_index: 1,
          },
        ],
      },
      {
        type: 'item',
        item: {
          type: 'web_search_call',
          status: 'completed',
          action: { type: 'search', query: 'x' },
        },
      },
      { type: 'function_call', name: 'a', arguments: { x: 1 } },
      { type: 'function_call', name: 'b', arguments: '{"y":2}' },
      { type: 'custom_tool_call', name: 'c', input: 'free text' },
      { type: 'refusal', refusal: 'no' },
    ]
    await using server = await startDevServer({ model: () => parts })
    const client = await connect(server)
    const response = await client.response({ input: 'x', include: ['reasoning.encrypted_content'] })
    expect(response.output).toMatchObject([
      {
        type: 'reasoning',
        summary: [{ text: 'think' }, { text: 'more' }],
        content: [{ text: 'in the open' }],
        encrypted_content: 'opaque',
      },
      {
        type: 'message',
        phase: 'commentary',
        content: [{ type: 'output_text', text: 'first', annotations: [{ type: 'url_citation' }] }],
      },
      { type: 'web_search_call' },
      { type: 'function_call', name: 'a', arguments: '{"x":1}' },
      { type: 'function_call', name: 'b', arguments: '{"y":2}' },
      { type: 'custom_tool_call', name: 'c', input: 'free text' },
      { type: 'message', content: [{ type: 'refusal', refusal: 'no' }] },
    ])
    expect(new Set(response.output.map(({ id }) => id)).size).toBe(7)
  })

  test('P30 an error that a model throws is response.failed with server_error', async () => {
    const model = fromContext(() => {
      throw new Error('the model broke')
    })
    await using server = await startDevServer({ model })
    const client = await connect(server)
    const frames = await client.turn({ input: 'x' })
    expect(frames.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_error', message: 'the model broke' } },
    })
  })
})
