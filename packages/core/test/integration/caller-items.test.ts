// Reasoning, arguments and other items as callers repeat them: a turn goes incremental only where
// what the server holds stands for what full input would write to the wire.
import { describe, expect, test } from 'vitest'
import { user } from '../support/agent.js'
import { message } from '../support/answers.js'
import { type Case, run } from '../support/caller-histories.js'

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

describe.each(Object.entries({ reasoningKept, argumentsKept }))('continued: %s', (_, cases) => {
  test.each(Object.entries(cases))(
    'A repeated item that says the same is continued: %s',
    async (_name, given) => {
      expect((await run(given)).mode).toBe('incremental')
    },
  )
})

describe.each(Object.entries({ reasoningEdited, argumentsEdited, itemsEdited }))(
  'sent in full: %s',
  (_, cases) => {
    test.each(Object.entries(cases))(
      'A repeated item that says something else is sent in full: %s',
      async (_name, given) => {
        const { mode, context, written: full } = await run(given)
        expect(mode).toBe('full')
        expect(JSON.stringify(context)).toBe(full)
      },
    )
  },
)
