// Histories as callers repeat them, with live objects and edits that look like spellings: a turn
// goes incremental only where what the server holds stands for what full input would write to the
// wire.
import { describe, expect, test } from 'vitest'
import type { ResponsesClientOptions, TurnRequest } from '../../src/index.js'
import { untyped, user } from '../support/agent.js'
import { answer, message } from '../support/answers.js'
import { attacked, settled } from '../support/attacked.js'

/** Two turns: what the first is asked and answers, and how the second repeats it. */
interface Case {
  readonly asked?: readonly object[]
  readonly output?: readonly object[]
  /** The whole input of the second turn. */
  readonly next: (output: readonly object[]) => readonly object[]
  /** The tools of each turn. @default none */
  readonly tools?: readonly [first: readonly object[], second?: readonly object[]]
  readonly client?: ResponsesClientOptions
}

/** Runs both turns, and gives how the second went and the context that the server then had. */
async function run({
  asked = [user('a')],
  output = [message('hi', 'msg_1')],
  next,
  tools,
  client = {},
}: Case) {
  const held = new Map<unknown, readonly unknown[]>()
  let context: readonly unknown[] = []
  await using line = await attacked({
    client,
    onCreate(create) {
      const input: readonly unknown[] = Array.isArray(create.body.input) ? create.body.input : []
      context = [...(held.get(create.body.previous_response_id ?? null) ?? []), ...input]
      const given = create.number === 1 ? output : [message('next', 'msg_2')]
      held.set(`resp_${create.number}`, [...context, ...given])
      create.send(...answer(create, 'hi', { output: given, isFull: false }))
    },
  })
  const request = (turn: 0 | 1, input: readonly object[]): TurnRequest =>
    untyped({ model: 'm', store: false, tools: tools?.[turn] ?? tools?.[0] ?? [], input })
  const first = await settled(line.client.create(request(0, asked)).response)
  const input = next(first.output ?? [])
  const turn = line.client.create(request(1, input))
  await settled(turn.response)
  return { mode: (await turn.record).mode, context, written: JSON.stringify(input) }
}

const hidden = <Value extends object>(value: Value, toJSON: unknown): Value =>
  Object.defineProperty(value, 'toJSON', { value: toJSON, enumerable: false })
const repeating =
  (first: object): Case['next'] =>
  (output) => [first, ...output, user('b')]
const { rawJSON }: { rawJSON: (text: string) => unknown } = Object(JSON)

/** Objects that write the same as what was sent before. */
const written: Readonly<Record<string, Case>> = {
  'the same': { next: repeating(user('a')) },
  'a proxy': { next: repeating(new Proxy(user('a'), {})) },
  'a toJSON that gives the same': { next: repeating({ x: 1, toJSON: () => user('a') }) },
  'a hidden toJSON that gives the same': { next: repeating(hidden({ x: 1 }, () => user('a'))) },
  'a hidden toJSON that is none': { next: repeating(hidden({ ...user('a') }, undefined)) },
  'a list with a hidden toJSON that is none': {
    asked: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }],
    next: repeating({
      role: 'user',
      content: hidden([{ type: 'input_text', text: 'a' }], undefined),
    }),
  },
  'a hidden field': {
    next: repeating(
      Object.defineProperty({ ...user('a') }, 'note', { value: 1, enumerable: false }),
    ),
  },
  'a field that is undefined': { next: repeating({ ...user('a'), name: undefined }) },
  'a field that is a function': { next: repeating({ ...user('a'), name: () => 1 }) },
  'undefined in a list, for null': {
    asked: [{ role: 'user', content: ['a', null] }],
    next: repeating({ role: 'user', content: ['a', undefined] }),
  },
  'NaN, for null': {
    asked: [{ ...user('a'), n: null }],
    next: repeating({ ...user('a'), n: Number.NaN }),
  },
  '-0, for 0': { asked: [{ ...user('a'), n: 0 }], next: repeating({ ...user('a'), n: -0 }) },
  'an own __proto__': {
    asked: [JSON.parse('{"role":"user","content":"a","__proto__":{"x":1}}')],
    next: repeating(JSON.parse('{"role":"user","content":"a","__proto__":{"x":1}}')),
  },
  'half of a surrogate pair': { asked: [user('a\ud800')], next: repeating(user('a\ud800')) },
  'a date': {
    asked: [{ ...user('a'), at: '1970-01-01T00:00:00.000Z' }],
    next: repeating({ ...user('a'), at: new Date(0) }),
  },
}

/** Objects that write something else than they show, or than was sent before. */
const rewritten: Readonly<Record<string, Case>> = {
  'a toJSON that gives something else': {
    next: repeating({ ...user('a'), toJSON: () => user('other') }),
  },
  'a hidden toJSON on an item': { next: repeating(hidden({ ...user('a') }, () => user('other'))) },
  'a hidden toJSON on a list': {
    asked: [{ role: 'user', content: ['a'] }],
    next: repeating({ role: 'user', content: hidden(['a'], () => 'other') }),
  },
  'a hidden toJSON on a part': {
    asked: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }],
    next: repeating({
      role: 'user',
      content: [
        hidden({ type: 'input_text', text: 'a' }, () => ({ type: 'input_text', text: 'other' })),
      ],
    }),
  },
  'a toJSON of a class': {
    next: repeating(
      new (class {
        readonly role = 'user'
        readonly content = 'a'
        toJSON = (): object => user('other')
      })(),
    ),
  },
  'a toJSON on an item of the answer': {
    next: (output) => [
      user('a'),
      hidden({ ...output[0] }, () => message('other', 'msg_1')),
      user('b'),
    ],
  },
  'raw JSON': {
    asked: [{ ...user('a'), n: { rawJSON: '12' } }],
    next: repeating({ ...user('a'), n: rawJSON('12') }),
  },
  'an own __proto__ that was not there': {
    next: repeating(
      JSON.parse('{"type":"message","role":"user","content":"a","__proto__":{"x":1}}'),
    ),
  },
  'an own __proto__ that is another': {
    asked: [JSON.parse('{"role":"user","content":"a","__proto__":{"x":1}}')],
    next: repeating(JSON.parse('{"role":"user","content":"a","__proto__":{"x":2}}')),
  },
  'another composition of a letter': { asked: [user('\u00e9')], next: repeating(user('e\u0301')) },
  'half of a surrogate pair, replaced': {
    asked: [user('a\ud800')],
    next: repeating(user('a\ufffd')),
  },
  'a file under the same id': {
    asked: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f', file_data: 'AAA' }] }],
    next: repeating({
      role: 'user',
      content: [{ type: 'input_file', file_id: 'f', file_data: 'BBB' }],
    }),
  },
}

const thought = (summary: string, more: object = {}): object => ({
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: summary }],
  ...more,
})
const open = (text: string): object => ({
  type: 'reasoning',
  id: 'rs_1',
  summary: [],
  content: [{ type: 'reasoning_text', text }],
})
const inAnswer =
  (...items: readonly object[]): Case['next'] =>
  (output) => [user('a'), ...items, output.at(-1) ?? {}, user('b')]
const answerWith = (item: object): Pick<Case, 'output'> => ({
  output: [item, message('hi', 'msg_1')],
})

const reasoningKept: Readonly<Record<string, Case>> = {
  'reasoning as it was': { ...answerWith(thought('deny')), next: inAnswer(thought('deny')) },
  'no reasoning': { ...answerWith(thought('deny')), next: inAnswer() },
}
const reasoningEdited: Readonly<Record<string, Case>> = {
  'another summary': { ...answerWith(thought('deny')), next: inAnswer(thought('approve')) },
  'another text': { ...answerWith(open('deny it')), next: inAnswer(open('approve it')) },
  'another seal': {
    ...answerWith(thought('deny', { encrypted_content: 'one' })),
    next: inAnswer(thought('deny', { encrypted_content: 'two' })),
  },
  'a summary that was not there': {
    ...answerWith(open('deny it')),
    next: inAnswer(thought('approve')),
  },
  'reasoning where there was none': { next: inAnswer(thought('approve')) },
  'reasoning of another answer': {
    ...answerWith(thought('deny')),
    next: inAnswer(thought('deny'), { ...thought('approve'), id: 'rs_2' }),
  },
}

const called = (args: string): object => ({
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'f',
  arguments: args,
  status: 'completed',
})
const result = { type: 'function_call_output', call_id: 'call_1', output: 'ok' }
const tool = (properties: object, more: object = {}): readonly object[] => [
  { type: 'function', name: 'f', parameters: { type: 'object', properties, ...more } },
]
const closed = { additionalProperties: false }
/** A call, and how its arguments are repeated. */
const repeated = (from: string, to: string, more: Omit<Case, 'next'> = {}): Case => ({
  output: [called(from)],
  next: () => [user('a'), called(to), result],
  ...more,
})

const argumentsKept: Readonly<Record<string, Case>> = {
  'other spaces': repeated('{"q": 1}', '{"q":1}', { tools: [tool({ q: {} })] }),
  'an undeclared key lost, of a closed schema': repeated('{"q":1,"x":2}', '{"q":1}', {
    tools: [tool({ q: {} }, closed)],
  }),
  'a default of the call’s own schema added': repeated('{"q":1}', '{"q":1,"n":5}', {
    tools: [tool({ q: {}, n: { default: 5 } })],
  }),
  'a default of the call’s own schema added, though the schema has changed': repeated(
    '{"q":1}',
    '{"q":1,"n":5}',
    {
      tools: [tool({ q: {}, n: { default: 5 } }), tool({ q: {} }, closed)],
    },
  ),
  'what did not parse, for {}': repeated('{"q": "rm', '{}', { tools: [tool({ q: {} })] }),
}
const argumentsEdited: Readonly<Record<string, Case>> = {
  'an undeclared key lost, of a schema that does not say that it is closed': repeated(
    '{"q":1,"token":"SECRET"}',
    '{"q":1}',
    { tools: [tool({ q: {} })] },
  ),
  'an undeclared key lost, of an open schema': repeated('{"q":1,"token":"SECRET"}', '{"q":1}', {
    tools: [tool({ q: {} }, { additionalProperties: true })],
  }),
  'an undeclared key lost, of a schema for what is undeclared': repeated(
    '{"q":1,"token":"SECRET"}',
    '{"q":1}',
    {
      tools: [tool({ q: {} }, { additionalProperties: { type: 'string' } })],
    },
  ),
  'an undeclared key lost, within an open object of a closed one': repeated(
    '{"q":{"a":1,"token":"SECRET"}}',
    '{"q":{"a":1}}',
    { tools: [tool({ q: { type: 'object', properties: { a: {} } } }, closed)] },
  ),
  'a declared key lost': repeated('{"q":1}', '{}', { tools: [tool({ q: {} }, closed)] }),
  'a key lost that only the next schema does not declare': repeated(
    '{"q":1,"rm":true}',
    '{"q":1}',
    {
      tools: [tool({ q: {}, rm: {} }, closed), tool({ q: {} }, closed)],
    },
  ),
  'a default added that only the next schema knows': repeated('{"q":1}', '{"q":1,"force":true}', {
    tools: [tool({ q: {} }, closed), tool({ q: {}, force: { default: true } }, closed)],
  }),
  'an undeclared key lost, of a tool that only the next turn has': repeated(
    '{"q":1,"x":2}',
    '{"q":1}',
    {
      tools: [[], tool({ q: {} }, closed)],
    },
  ),
  'an undeclared key lost where arguments are compared as JSON': repeated(
    '{"q":1,"x":2}',
    '{"q":1}',
    {
      tools: [tool({ q: {} }, closed)],
      client: { toolArguments: 'json' },
    },
  ),
  'another value': repeated('{"q":1}', '{"q":2}', { tools: [tool({ q: {} }, closed)] }),
  'null for what is no number': repeated('{"q":1e400}', '{"q":null}', {
    tools: [tool({ q: {} }, closed)],
  }),
}

const approval = (args: string): object => ({
  type: 'mcp_approval_request',
  id: 'ar',
  name: 'x',
  arguments: args,
  server_label: 's',
})
const itemsEdited: Readonly<Record<string, Case>> = {
  'another image of the server': {
    output: [{ type: 'image_generation_call', id: 'ig', status: 'completed', result: 'AAA' }],
    next: (output) => [user('a'), { ...output[0], result: 'BBB' }, user('b')],
  },
  'another request for approval': {
    output: [approval('{"a":1}')],
    next: () => [
      user('a'),
      approval('{"a":2}'),
      { type: 'mcp_approval_response', approval_request_id: 'ar', approve: true },
    ],
  },
}

describe.each(Object.entries({ written, reasoningKept, argumentsKept }))(
  'continued: %s',
  (_, cases) => {
    test.each(Object.entries(cases))('%s', async (_name, given) => {
      const { mode, context, written: full } = await run(given)
      expect(mode).toBe('incremental')
      // What nothing was lost of is the same to the last character.
      if (cases === written) expect(JSON.stringify(context)).toBe(full)
    })
  },
)

describe.each(Object.entries({ rewritten, reasoningEdited, argumentsEdited, itemsEdited }))(
  'sent in full: %s',
  (_, cases) => {
    test.each(Object.entries(cases))('%s', async (_name, given) => {
      const { mode, context, written: full } = await run(given)
      expect(mode).toBe('full')
      expect(JSON.stringify(context)).toBe(full)
    })
  },
)
