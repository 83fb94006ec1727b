// On a server without lanes, a conversation that begins takes the connection of one that is at rest
// instead of waiting for a handshake: what is stored is continued on any connection. What waits for
// outputs, or is not stored, keeps its place.
import { fromContext, itemText, type ModelPart } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import type { TurnRecord, TurnRequest } from '../../src/index.js'
import { type Line, openLine, user } from '../support/agent.js'

const calls = [{ type: 'function', name: 'look', parameters: {}, strict: false }] as const
const model = fromContext(({ items, request }): readonly ModelPart[] => {
  const isCall =
    Array.isArray(request.tools) && items.every(({ type }) => type !== 'function_call_output')
  return isCall
    ? [{ type: 'function_call', name: 'look', arguments: '{}' }]
    : [{ type: 'text', text: items.map(itemText).join('|') }]
})

/** Runs one turn. */
async function say(
  line: Line,
  request: TurnRequest,
): Promise<{ text: string; record: TurnRecord }> {
  const turn = line.client.create({ model: 'm', ...request })
  const { output_text: text } = await turn.response
  return { text, record: await turn.record }
}

test('A stored answer gives its connection to the next conversation and is continued on another', async () => {
  await using line = await openLine({ hasLanes: false, server: { model } })
  const first = await say(line, { input: [user('A')] })
  const second = await say(line, { input: [user('B')] })
  expect([first.record.connection, second.record.connection]).toEqual(['c1', 'c1'])
  expect(second.record.handshakeMs).toBeUndefined()
  // One is opened behind it, so that there is a free place when it is looked for again.
  await line.server.journal.next(({ kind, seq }) => kind === 'upgrade' && seq > 1, 0)
  const input = [user('A'), { role: 'assistant', content: first.text } as const, user('more')]
  const third = await say(line, { input })
  expect(third.text).toBe('A|A|more')
  expect(third.record).toMatchObject({ mode: 'incremental', itemsSent: 1 })
})

test.each([
  ['that is not stored', { store: false }],
  ['that waits for the output of a call', { tools: calls }],
] as const)('An answer %s keeps its connection', async (_, settings) => {
  await using line = await openLine({ hasLanes: false, server: { model } })
  await say(line, { ...settings, input: [user('A')] })
  const { record } = await say(line, { input: [user('B')] })
  expect(record.connection).toBe('c2')
  expect(record.handshakeMs).toBeTypeOf('number')
})
