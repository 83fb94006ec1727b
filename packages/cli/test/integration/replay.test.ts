import { expect, test } from 'vitest'
import { jsonLines, reportOf } from '../support/logs.ts'

const model = 'gpt-5.4'
const user = (content: string): object => ({ role: 'user', content })
const assistant = (content: string): object => ({ role: 'assistant', content })
const start = Date.UTC(2026, 10, 28)
const message = (id: string, text: string): object => ({
  type: 'message',
  id,
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
})

const modesOf = (report: Awaited<ReturnType<typeof reportOf>>): readonly string[] =>
  report.turns.map(({ mode, reason, fallback }) =>
    [mode, reason, fallback].filter((part) => part !== undefined).join(' '),
  )

test('Bodies alone: answers are inferred, and the last is invented', async () => {
  const report = await reportOf(
    jsonLines([
      { model, input: [user('one')] },
      { model, input: [user('one'), assistant('1'), user('two')] },
      { model, input: [user('one'), assistant('1'), user('two'), assistant('2'), user('three')] },
    ]),
  )
  expect(report.answers).toEqual({ recorded: 0, inferred: 2, invented: 1 })
  expect(modesOf(report)).toEqual(['full no_chain', 'incremental', 'incremental'])
})

test('A full turn says at which item its history parts, and shows items only when asked', async () => {
  const lines = jsonLines([
    { model, store: false, input: [user('one')] },
    { model, store: false, input: [user('one'), assistant('1'), user('two')] },
    { model, store: false, input: [user('one'), assistant('planted'), user('two'), user('three')] },
  ])
  const report = await reportOf(lines)
  expect(modesOf(report)[2]).toBe('full history_edited@1')
  const parts = {
    item: 1,
    itemType: 'assistant message',
    historyItem: 1,
    historyItemType: 'assistant message',
  }
  expect(report.turns[2]?.parts).toEqual(parts)
  expect(JSON.stringify(report)).not.toContain('planted')
  const shown = await reportOf(lines, { showsItems: true })
  expect(shown.turns[2]?.parts?.items?.input).toEqual(assistant('planted'))
})

test('A field that no API has is not named: its name is content of the log', async () => {
  const field = 'sk-planted\u001B[31m'
  const input = [user('one'), assistant('1'), user('two')]
  const report = await reportOf(
    jsonLines([
      { model, [field]: 1, input: [user('one')] },
      { model, [field]: 2, input },
      { model, [field]: 2, temperature: 1, input: [...input, assistant('2'), user('three')] },
    ]),
  )
  expect(report.totals.reasons).toMatchObject({ 'settings:other': 1 })
  expect(modesOf(report)[1]).toBe('full settings:other')
  expect(JSON.stringify(report)).not.toContain('planted')
})

test('What the caller chains itself goes as it is, and its ids are those of the replay', async () => {
  const report = await reportOf(
    jsonLines([
      {
        request: { model, input: 'one' },
        response: { id: 'resp_a', output: [message('msg_a', '1')] },
      },
      { model, previous_response_id: 'resp_a', input: 'two' },
      // Of before the log, with the output of a call that it does not have.
      {
        model,
        previous_response_id: 'resp_z',
        input: [{ type: 'function_call_output', call_id: 'call_z', output: '' }],
      },
    ]),
  )
  expect(report.totals.failed).toEqual({})
  expect(report.turns.map(({ reason }) => reason)).toEqual([
    'no_chain',
    'caller_chained',
    'caller_chained',
  ])
})

test('References to items of before the log, conversations and background turns run', async () => {
  const report = await reportOf(
    jsonLines([
      { model, input: [user('one'), { type: 'item_reference', id: 'msg_old' }, user('two')] },
      {
        model,
        input: [
          user('one'),
          { type: 'item_reference', id: 'fc_old' },
          { type: 'function_call_output', call_id: 'call_old', output: '' },
        ],
      },
      { model, conversation: 'conv_old', input: 'three' },
      { model, background: true, input: 'four' },
    ]),
  )
  expect(report.totals.failed).toEqual({})
  expect(modesOf(report).slice(2)).toEqual([
    'full caller_chained conversation',
    'full no_chain background',
  ])
})

/** A pair with its times, in seconds from the start. */
function timed(input: readonly object[], [from, to]: readonly [number, number]): object {
  return {
    startedAt: start + from * 1000,
    endedAt: start + to * 1000,
    request: { model, store: false, input },
    response: {
      id: `resp_${from}_${to}_${input.length}`,
      output: [message(`msg_${from}_${to}`, 'a')],
    },
  }
}

test('Turns that overlapped in the log overlap in the replay', async () => {
  const first = timed([user('one')], [0, 1])
  const history = [user('one'), message('msg_0_1', 'a')]
  const branches = [2, 2.1].map((from, at) => timed([...history, user(`branch ${at}`)], [from, 5]))
  const together = await reportOf(jsonLines([first, ...branches]))
  const apart = await reportOf(
    jsonLines([
      first,
      ...branches.map((_, at) => timed([...history, user(`branch ${at}`)], [2 + at, 2.5 + at])),
    ]),
  )
  // A fork goes on from the response that is still there; later it is not.
  expect(modesOf(together)).toEqual(['full no_chain', 'incremental', 'incremental'])
  expect(modesOf(apart)).toEqual(['full no_chain', 'incremental', 'full cold:displaced'])
})

test('A turn that repeats an answer waits for it, whatever the times say', async () => {
  const report = await reportOf(
    jsonLines([
      timed([user('one')], [0, 3]),
      timed([user('one'), message('msg_0_3', 'a'), user('two')], [2, 5]),
    ]),
  )
  expect(modesOf(report)).toEqual(['full no_chain', 'incremental'])
})

test('After a long pause the connection is closed', async () => {
  const second = [user('one'), message('msg_0_1', 'a'), user('two')]
  const soon = await reportOf(jsonLines([timed([user('one')], [0, 1]), timed(second, [200, 201])]))
  const late = await reportOf(jsonLines([timed([user('one')], [0, 1]), timed(second, [900, 901])]))
  expect(modesOf(soon)).toEqual(['full no_chain', 'incremental'])
  expect(modesOf(late)).toEqual(['full no_chain', expect.stringMatching(/^full cold:/)])
})

test('Other servers have other limits', async () => {
  const lines = jsonLines([
    { model, store: false, input: [user('one')] },
    { model, store: false, input: [user('one'), assistant('1'), user('two')] },
  ])
  expect(modesOf(await reportOf(lines, { server: 'azure' }))).toEqual([
    'full no_chain',
    'incremental',
  ])
  expect(modesOf(await reportOf(lines, { server: 'xai' }))[1]).toMatch(/^full /)
  for (const server of ['vercel-gateway', 'openresponses'] as const) {
    expect((await reportOf(lines, { server })).totals.failed).toEqual({})
  }
})

test('A response that was recorded twice counts once, and one id for two responses as two', async () => {
  const pair = (content: string): object => ({
    request: { model, input: [user(content)] },
    response: { id: 'resp_same', output: [message('msg_same', 'a')] },
  })
  const report = await reportOf(jsonLines([pair('one'), pair('one'), pair('two')]))
  expect(report.turns.map(({ place }) => place)).toEqual(['line 1', 'line 3'])
  expect(report.skipped).toEqual({ duplicate: { count: 1, places: ['line 2'] } })
  expect(report.totals.failed).toEqual({})
})
