// The events of a turn: their order, the one that ends it, and the response object in each
// snapshot.
import { expect, test } from 'vitest'
import { type Model, startDevServer } from '../src/index.js'
import { connect } from './support/client.js'

const terminalTypes = ['response.completed', 'response.incomplete', 'response.failed']

test.for<[string, Model]>([
  ['response.completed', () => [{ type: 'text', text: 'done' }]],
  [
    'response.incomplete',
    () => [
      { type: 'text', text: 'cut' },
      { type: 'incomplete', reason: 'content_filter' },
    ],
  ],
  [
    'response.failed',
    () => [
      { type: 'text', text: 'part' },
      { type: 'failed', code: 'server_error', message: 'x' },
    ],
  ],
])('P28 created, in progress, output, then one terminal event: %s', async ([end, model]) => {
  await using server = await startDevServer({ model })
  const client = await connect(server)
  await client.turn({ input: 'x' })
  // A second turn, so that anything after the first terminal event would have come.
  await client.turn({ input: 'y' })
  const types = client.received.map((text): string => JSON.parse(text).type)
  const first = types.slice(0, types.length / 2)
  expect(types.slice(types.length / 2)).toEqual(first)
  expect(first.slice(0, 3)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
  ])
  expect(first.filter((type) => terminalTypes.includes(type))).toEqual([end])
  expect(first.at(-1)).toBe(end)
})

test('P29 every snapshot carries the same fields, with the settings of its create', async () => {
  await using server = await startDevServer()
  const client = await connect(server)
  const settings = {
    instructions: 'be brief',
    metadata: { a: 'b' },
    temperature: 0.2,
    top_p: 0.9,
    max_output_tokens: 500,
    parallel_tool_calls: false,
    reasoning: { effort: 'low' },
    text: { verbosity: 'low' },
    truncation: 'auto',
    prompt_cache_key: 'key',
    safety_identifier: 'user',
    tool_choice: 'none',
  }
  const frames = await client.turn({ input: 'x', store: false, ...settings })
  const snapshots = frames.flatMap(({ response }) => (response === undefined ? [] : [response]))
  expect(snapshots).toHaveLength(3)
  const fields = Object.keys(snapshots[0] ?? {}).sort()
  for (const snapshot of snapshots) {
    expect(Object.keys(snapshot).sort()).toEqual(fields)
    expect(snapshot).toMatchObject({
      ...settings,
      text: { verbosity: 'low', format: { type: 'text' } },
      reasoning: { effort: 'low', summary: null },
      object: 'response',
      model: 'gpt-6-astra',
      store: false,
      background: false,
    })
  }
  expect(snapshots.map(({ status }) => status)).toEqual(['in_progress', 'in_progress', 'completed'])
  expect(snapshots.map(({ completed_at }) => completed_at === null)).toEqual([true, true, false])
})
