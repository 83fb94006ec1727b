// A run of assistant items: which spellings of it match, and which are edits.
import { describe, expect, test } from 'vitest'
import { AssistantRun } from '../../../../src/continuation/match/assistant-run.js'
import { pendingCalls } from '../../../../src/continuation/match/pending-calls.js'
import type { ToolArguments } from '../../../../src/continuation/match/tool-arguments.js'
import type { Item } from '../../../../src/protocol/types.js'
import { call, called, message, reasoning, reference, said } from '../../../support/continuation.js'

const same = (stored: readonly Item[], given: readonly Item[]): boolean =>
  new AssistantRun(stored).isEchoedBy(given, 'schema')

const annotation = {
  type: 'url_citation',
  url: 'https://a.b',
  title: 'T',
  start_index: 0,
  end_index: 1,
}
const cited = (annotations: unknown[]): Item => ({
  ...message('msg_1'),
  content: [{ type: 'output_text', text: 'hi', annotations, logprobs: [] }],
})
const refused: Item = { ...message('msg_1'), content: [{ type: 'refusal', refusal: 'no' }] }
const search: Item = {
  id: 'ws_1',
  type: 'web_search_call',
  status: 'completed',
  action: { type: 'search', query: 'q' },
  results: null,
}
const custom: Item = {
  id: 'ctc_1',
  type: 'custom_tool_call',
  status: 'completed',
  call_id: 'c1',
  name: 'code',
  input: 'x',
}
const computer: Item = {
  id: 'cu_1',
  type: 'computer_call',
  call_id: 'c1',
  action: { type: 'click', x: 1 },
  status: 'completed',
}
const parts = (...content: unknown[]): Item => ({ role: 'assistant', content })
const text = (words: string, more: object = {}): unknown => ({
  type: 'output_text',
  text: words,
  ...more,
})

/** A turn with everything that frameworks rewrite. */
const turn = [
  reasoning('rs_1', 'a', 'b'),
  { ...message('msg_1', 'A'), phase: 'commentary' },
  call('c1', 'f', '{ "n": 1.0 }'),
  reasoning('rs_2'),
  message('msg_2', 'B', 'C'),
  call('c2', 'f', '{}'),
]
const c1 = called('c1', 'f', '{"n":1}')
const c2 = called('c2', 'f', '{}')

describe('spellings of one run', () => {
  test.each([
    ['verbatim', turn],
    [
      'AI SDK, stored: references',
      [reference('rs_1'), reference('msg_1'), c1, reference('rs_2'), reference('msg_2'), c2],
    ],
    [
      'AI SDK v6: a reference for each text part',
      [reference('msg_1'), c1, reference('msg_2'), reference('msg_2'), c2],
    ],
    [
      'AI SDK, not stored: messages by content',
      [reasoning('rs_1', 'a', 'b'), { ...said('A'), phase: 'commentary' }, c1, said('BC'), c2],
    ],
    [
      'AI SDK, generateText: one item for each text part',
      [said('A'), c1, said('B'), said('C'), c2],
    ],
    [
      'LangChain v1: one message at the end',
      [c1, c2, parts(text('A'), text('B'), text('C', { annotations: [] }))],
    ],
    ['LangChain v1, streaming: its parts joined', [c1, c2, said('ABC')]],
    [
      'LangChain v3: reasoning split, its id lost',
      [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'a' }] },
        said('A'),
        c1,
        parts(text('B'), text('C')),
        c2,
      ],
    ],
    [
      'LangChain fallback: first summary doubled',
      [{ ...reasoning('rs_1', 'aa', 'b') }, said('ABC'), c1, c2],
    ],
    ['reasoning dropped', [said('A'), c1, said('BC'), c2]],
    ['an empty message added', [said(''), said('A'), c1, said('BC'), c2]],
    ['the phase of one message on another', [{ ...said('ABC'), phase: 'commentary' }, c1, c2]],
    [
      'what an SDK parsed, added',
      [parts(text('ABC', { parsed: { a: 1 } })), { ...c1, parsed_arguments: { n: 1 } }, c2],
    ],
  ])('A spelling of a run matches: %s', (_, given) => {
    expect(same(turn, given)).toBe(true)
  })

  test.each<[string, readonly Item[], readonly Item[]]>([
    ['a refusal repeated as text', [refused], [said('no')]],
    ['annotations kept', [cited([annotation])], [cited([annotation])]],
    ['annotations lost', [cited([annotation])], [cited([])]],
    ['annotations lost with the part', [cited([annotation])], [said('hi')]],
    ['a custom call as a function', [custom], [called('c1', 'code', '{"input":"x"}')]],
    [
      'a custom call without its id',
      [custom],
      [{ type: 'custom_tool_call', call_id: 'c1', name: 'code', input: 'x' }],
    ],
    ['a hosted tool by reference', [search], [reference('ws_1')]],
    [
      'a hosted tool rebuilt, without what was null',
      [search],
      [{ type: 'web_search_call', id: 'ws_1', action: { query: 'q', type: 'search' } }],
    ],
    [
      'a computer call without id and status',
      [computer],
      [{ type: 'computer_call', call_id: 'c1', action: { type: 'click', x: 1 } }],
    ],
    [
      'a namespace kept',
      [{ ...call('c1', 'f', '{ }'), namespace: 'a' }],
      [{ ...called('c1', 'f', '{}'), namespace: 'a' }],
    ],
    [
      'a namespace lost',
      [{ ...call('c1', 'f', '{ }'), namespace: 'a' }],
      [called('c1', 'f', '{}')],
    ],
    [
      'a namespace of nothing',
      [call('c1', 'f', '{ }')],
      [{ ...called('c1', 'f', '{}'), namespace: null }],
    ],
    [
      'a field without a rule lost',
      [{ ...message('msg_1', 'hi'), agent: { name: 'a' } }],
      [said('hi')],
    ],
    [
      'a field without a rule kept',
      [{ ...message('msg_1', 'hi'), agent: { name: 'a' } }, call('c1', 'f', '{ }')],
      [{ ...message('msg_1', 'hi'), agent: { name: 'a' } }, called('c1', 'f', '{}')],
    ],
    [
      'a reference to what only the caller knows, repeated',
      [reference('msg_9'), call('c1', 'f', '{ }')],
      [reference('msg_9'), reference('msg_9'), called('c1', 'f', '{}')],
    ],
    ['nothing', [], []],
  ])('A spelling of a stored run matches: %s', (_, stored, given) => {
    expect(same(stored, given)).toBe(true)
  })
})

describe('edits of a run', () => {
  test.each<[string, readonly Item[], readonly Item[]]>([
    ['another word', turn, [said('ABD'), c1, c2]],
    ['a word more', turn, [said('ABC '), c1, c2]],
    ['words in another order', turn, [said('B'), c1, said('A'), said('C'), c2]],
    ['a message removed', turn, [said('A'), c1, c2]],
    ['a message added', turn, [said('ABC'), c1, c2, said('D')]],
    ['a call removed', turn, [said('ABC'), c1]],
    ['a call added', turn, [said('ABC'), c1, c2, called('c3', 'f', '{}')]],
    ['a call repeated', turn, [said('ABC'), c1, c2, c2]],
    ['another call id', turn, [said('ABC'), c1, called('c9', 'f', '{}')]],
    [
      'call ids exchanged',
      turn,
      [said('ABC'), called('c2', 'f', '{"n":1}'), called('c1', 'f', '{}')],
    ],
    ['another tool', turn, [said('ABC'), c1, called('c2', 'g', '{}')]],
    ['other arguments', turn, [said('ABC'), called('c1', 'f', '{"n":2}'), c2]],
    ['a reference to an item of another run', turn, [reference('msg_7'), said('ABC'), c1, c2]],
    ['a reference in place of a call of another run', turn, [said('ABC'), c1, reference('fc_c7')]],
    ['a reference to nothing', [said('hi')], [{ type: 'item_reference' }]],
    ['the id of another message', turn, [{ ...said('ABC'), id: 'msg_7' }, c1, c2]],
    ['reasoning of another turn', turn, [reasoning('rs_7', 'a'), said('ABC'), c1, c2]],
    [
      'reasoning with another content',
      turn,
      [{ ...reasoning('rs_1', 'a'), encrypted_content: 'sealed otherwise' }, said('ABC'), c1, c2],
    ],
    [
      'a phase that no message had',
      [message('msg_1', 'hi')],
      [{ ...said('hi'), phase: 'commentary' }],
    ],
    [
      'a field that the table does not know',
      turn,
      [{ ...said('ABC'), agent: { name: 'a' } }, c1, c2],
    ],
    [
      'a field of a part that the table does not know',
      turn,
      [parts(text('ABC', { cache: true })), c1, c2],
    ],
    ['a namespace that the call did not have', turn, [said('ABC'), c1, { ...c2, namespace: 'n' }]],
    [
      'another namespace',
      [{ ...call('c1', 'f', '{ }'), namespace: 'a' }],
      [{ ...called('c1', 'f', '{}'), namespace: 'b' }],
    ],
    ['annotations that are no list', turn, [parts(text('ABC', { annotations: {} })), c1, c2]],
    ['a part of an unknown type', turn, [parts(text('ABC'), { type: 'output_audio' }), c1, c2]],
    ['a part that is not an object', turn, [parts('ABC'), c1, c2]],
    ['content that is neither text nor parts', turn, [{ role: 'assistant', content: 5 }, c1, c2]],
    [
      'reasoning where there was none',
      [message('msg_1', 'hi')],
      [reasoning('rs_1', 'a'), said('hi')],
    ],
    ['reasoning alone where there was nothing', [], [{ type: 'reasoning', summary: [] }]],
    [
      'text marked as a refusal',
      [message('msg_1', 'no')],
      [{ role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }],
    ],
    ['other annotations', [cited([annotation])], [cited([{ ...annotation, url: 'https://c.d' }])]],
    ['annotations where there were none', [cited([])], [cited([annotation])]],
    ['a function call as a custom one', [call('c1', 'code', '{"input":"x"}')], [custom]],
    ['other input of a custom call', [custom], [{ ...custom, input: 'y' }]],
    [
      'other input of a custom call as a function',
      [custom],
      [called('c1', 'code', '{"input":"y"}')],
    ],
    [
      'a function call as a custom one with arguments',
      [call('c1', 'code', '{}')],
      [{ type: 'custom_tool_call', call_id: 'c1', name: 'code', arguments: '{}' }],
    ],
    ['a hosted tool dropped', [search, message('msg_1', 'hi')], [said('hi')]],
    [
      'a hosted tool with another query',
      [search],
      [{ ...search, action: { type: 'search', query: 'r' } }],
    ],
    ['a hosted tool with something added', [search], [{ ...search, results: ['r'] }]],
    ['a hosted tool as a function', [search], [called('ws_1', 'web_search', '{"query":"q"}')]],
    ['another hosted tool of the same id', [search], [{ ...search, type: 'file_search_call' }]],
    [
      'a field that every object inherits',
      [call('c1', 'f', '{ }')],
      [{ ...called('c1', 'f', '{}'), ...JSON.parse('{"__proto__":{}}') }],
    ],
    ['another click', [computer], [{ ...computer, action: { type: 'click', x: 2 } }]],
    ['an answer without words, left out', [reasoning('rs_1', 'a'), message('msg_1', '')], []],
    ['an answer without words, added', [], [said('')]],
    ['a run where there was none', [], [said('hi')]],
    ['no run where there was one', [message('msg_1', 'hi')], []],
  ])('An edit of a run does not match: %s', (_, stored, given) => {
    expect(same(stored, given)).toBe(false)
  })

  test('Two calls with one id match verbatim only', () => {
    const twice = [call('c1', 'f', '{}'), call('c1', 'f', '{}')]
    expect(same(twice, structuredClone(twice))).toBe(true)
    expect(same(twice, [called('c1', 'f', '{}'), called('c1', 'f', '{}')])).toBe(false)
    expect(same(twice, [called('c1', 'f', '{}')])).toBe(false)
  })
})

test('Arguments are compared by the schema of their own call', () => {
  const schema = { type: 'object', properties: {}, additionalProperties: false }
  const schemas = new Map([['c1', schema]])
  const isEchoed = (callId: string, rule: ToolArguments = 'schema'): boolean =>
    new AssistantRun([call(callId, 'f', '{"junk":1}')], { schemas }).isEchoedBy(
      [called(callId, 'f', '{}')],
      rule,
    )
  expect(isEchoed('c1')).toBe(true)
  expect(isEchoed('c2')).toBe(false)
  expect(isEchoed('c1', 'json')).toBe(false)
})

test('A spelling that was proven once is known again, and nothing but that spelling', () => {
  const run = new AssistantRun(turn)
  const spelling = structuredClone([said('A'), c1, said('BC'), c2])
  expect(run.isEchoedBy(spelling, 'schema')).toBe(true)
  expect(run.isEchoedBy(structuredClone(spelling), 'schema')).toBe(true)
  expect(run.isEchoedBy([said('A'), c1, said('BD'), c2], 'schema')).toBe(false)
  expect(run.isEchoedBy([said('A'), c1, said('BC')], 'schema')).toBe(false)
})

test('A spelling that was proven by one rule is not proven by the other', () => {
  const schemas = new Map([['c1', { properties: {}, additionalProperties: false }]])
  const run = new AssistantRun([call('c1', 'f', '{"junk":1}')], { schemas })
  const spelling = [called('c1', 'f', '{}')]
  expect(run.isEchoedBy(spelling, 'schema')).toBe(true)
  expect(run.isEchoedBy(spelling, 'json')).toBe(false)
  expect(run.isEchoedBy(spelling, 'schema')).toBe(true)
})

test('The pending calls are those that the caller must answer', () => {
  const run = [message('msg_1', 'hi'), call('c1', 'f', '{}'), { ...custom, call_id: 'c2' }, search]
  expect([...pendingCalls(run)]).toEqual([
    ['c1', 'function_call_output'],
    ['c2', 'custom_tool_call_output'],
  ])
})
