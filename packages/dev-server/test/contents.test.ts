// The contents of a create's fields: common client mistakes are refused as by the API, and unknown
// types pass.
import { expect, test } from 'vitest'
import {
  createConnectionState,
  createStore,
  type JsonObject,
  profiles,
  startDevServer,
} from '../src/index.js'
import { connect } from './support/client.js'
import { tool } from './support/tools.js'

/** A message with one part. */
function said(role: string, type: string): JsonObject {
  return { type: 'message', role, content: [{ type, text: 'x' }] }
}

test.for<[object, string, string | undefined]>([
  [{ input: [{ role: 'tool', content: 'x' }] }, 'invalid_value', 'input[0].role'],
  [{ input: [{ role: 7, content: 'x' }] }, 'invalid_type', 'input[0].role'],
  [{ input: [{ type: 'message', content: 'x' }] }, 'missing_required_parameter', 'input[0].role'],
  [{ input: [{ role: 'user' }] }, 'missing_required_parameter', 'input[0].content'],
  [{ input: [{ role: 'user', content: 7 }] }, 'invalid_type', 'input[0].content'],
  [{ input: [said('user', 'output_text')] }, 'invalid_value', 'input[0].content[0].type'],
  [{ input: [said('user', 'text')] }, 'invalid_value', 'input[0].content[0].type'],
  [
    { input: [said('user', 'input_text'), said('assistant', 'input_text')] },
    'invalid_value',
    'input[1].content[0].type',
  ],
  [
    { input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
    'missing_required_parameter',
    'input[0].content[0].text',
  ],
  [
    { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }] },
    'invalid_type',
    'input[0].arguments',
  ],
  [
    { input: [{ type: 'function_call_output', call_id: 'c', output: {} }] },
    'invalid_type',
    'input[0].output',
  ],
  [
    { tools: [{ type: 'function', function: { name: 'f' } }] },
    'missing_required_parameter',
    'tools[0].name',
  ],
  [{ tools: [{ type: 'function', name: 7 }] }, 'invalid_type', 'tools[0].name'],
  [
    { tools: [{ type: 'function', name: 'f', parameters: '{}' }] },
    'invalid_type',
    'tools[0].parameters',
  ],
  [{ tools: [{ name: 'f' }] }, 'missing_required_parameter', 'tools[0].type'],
  [{ tools: ['f'] }, 'invalid_type', 'tools[0]'],
  [{ tool_choice: 'any' }, 'invalid_value', 'tool_choice'],
  [
    { tool_choice: { type: 'function', function: { name: 'f' } } },
    'missing_required_parameter',
    'tool_choice.name',
  ],
  [{ include: ['everything'] }, 'invalid_value', 'include[0]'],
  [{ top_p: 1.5 }, 'invalid_value', 'top_p'],
  [{ max_output_tokens: 0 }, 'invalid_value', 'max_output_tokens'],
  [{ max_output_tokens: 1.5 }, 'invalid_type', 'max_output_tokens'],
  [{ metadata: { turn: 7 } }, 'invalid_type', 'metadata.turn'],
  [{ instructions: ['x'] }, 'invalid_type', 'instructions'],
])('P89 with contents %j is refused: %s at %s', async ([fields, code, param]) => {
  await using server = await startDevServer()
  const client = await connect(server)
  const refusal = await client.refusal({ input: 'x', ...fields })
  expect(refusal).toMatchObject({ status: 400, error: { code, param } })
  expect((await client.response({ input: 'still here' })).status).toBe('completed')
})

test('P89 a named tool that is not among the tools is refused', async () => {
  await using server = await startDevServer()
  const client = await connect(server)
  const tools = [tool('known')]
  const refusal = await client.refusal({
    input: 'x',
    tools,
    tool_choice: { type: 'function', name: 'unknown' },
  })
  expect(refusal.error).toMatchObject({ param: 'tool_choice' })
  const choice = { type: 'function', name: 'known' }
  expect((await client.response({ input: 'x', tools, tool_choice: choice })).status).toBe(
    'completed',
  )
})

test.for<object>([
  { input: [{ type: 'something_new', role: 7 }] },
  { input: [said('user', 'input_something_new')] },
  { tools: [{ type: 'something_new' }] },
  {
    tools: [{ type: 'namespace', name: 'n', tools: [] }],
    tool_choice: { type: 'function', name: 'f' },
  },
  { tool_choice: { type: 'something_new' } },
  { input: [{ role: 'assistant', content: 'x' }, said('assistant', 'output_text')] },
  {
    max_output_tokens: null,
    top_p: null,
    tool_choice: null,
    metadata: null,
    include: null,
    instructions: null,
  },
])('P89 what is not known passes, and so does what may be left out: %j', (fields) => {
  // Without a server: its events would echo what no schema of events knows.
  const state = createConnectionState({ profile: profiles.openai, store: createStore() })
  const create = { type: 'response.create', model: 'm', input: 'x', ...fields }
  expect(state.receive(create)).toMatchObject([{ type: 'start' }])
})

test.for(['openresponses', 'vercel-gateway'] as const)('P89 %s does not look inside', (profile) => {
  const state = createConnectionState({ profile: profiles[profile], store: createStore() })
  const fields = { input: [said('user', 'text')], include: ['everything'], top_p: 3 }
  expect(state.receive({ type: 'response.create', model: 'm', ...fields })).toMatchObject([
    { type: 'start' },
  ])
})
