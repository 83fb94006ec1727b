// Items that a server put into an output, whatever their type: how they may come back, and what of
// them is an edit. And calls that wait, or do not wait, for their outputs.
import { describe, expect, test } from 'vitest'
import type { Item } from '../../../../src/protocol/types.js'
import {
  brief,
  call,
  called,
  message,
  output,
  reasoning,
  reference,
  Scope,
  said,
  user,
} from '../../../support/continuation.js'

const program: Item = { id: 'p1', type: 'program', call_id: 'cp', code: 'x', fingerprint: 'f' }
const programOutput: Item = {
  id: 'po1',
  type: 'program_output',
  call_id: 'cp',
  result: 'r',
  status: 'completed',
}
const shell: Item = {
  id: 'sh1',
  type: 'shell_call',
  call_id: 's1',
  status: 'completed',
  action: { commands: ['ls'], timeout_ms: null },
  environment: { type: 'container_reference', container_id: 'c' },
}
const shellOutput: Item = {
  id: 'so1',
  type: 'shell_call_output',
  call_id: 's1',
  max_output_length: null,
  output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
}
const search: Item = {
  id: 'ws1',
  type: 'web_search_call',
  status: 'completed',
  action: { query: 'q' },
  results: null,
}
const computer: Item = {
  id: 'cu1',
  type: 'computer_call',
  call_id: 'c1',
  status: 'completed',
  actions: [{ type: 'click', x: 1, keys: null }],
}
const hologram: Item = {
  id: 'h1',
  type: 'hologram',
  pixels: [{ x: 1, note: null }],
  depth: { far: 1 },
  note: null,
}
const tools: Item = {
  id: 'at1',
  type: 'additional_tools',
  role: 'developer',
  tools: [{ type: 'custom', name: 'c' }],
}
const made = { program, programOutput, shellOutput, search, hologram, tools }

/** What is planned for a user message after an output of which `echo` is what comes back. */
function planAfter(items: readonly Item[], echo: readonly Item[]): string {
  const scope = new Scope()
  scope.complete([user('a')], [...items, message('m1', 'x')])
  return brief(scope.plan([user('a'), ...echo, said('x'), user('b')]))
}

const without = (item: Item, ...fields: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([field]) => !fields.includes(field)))
const withoutNulls = (item: Item): Item =>
  JSON.parse(JSON.stringify(item), (_, value) => (value === null ? undefined : value))

/** What is the content of these. */
const content: ReadonlySet<string> = new Set(['code', 'result', 'output', 'action', 'tools'])

describe.each(Object.entries(made))('%s, that the server made,', (_, item) => {
  const fields = Object.keys(item).filter((field) => field !== 'type')

  test.each<[string, Item]>([
    ['as it is', item],
    ['by reference', reference(String(item.id))],
    ['by a reference without a type', { id: item.id }],
    ['without its nulls', withoutNulls(item)],
    ['without its id', without(item, 'id')],
    ...fields
      .filter((field) => !content.has(field))
      .map((field): [string, Item] => [`without ${field}`, without(item, field)]),
  ])('is the same %s', (_, echo) => {
    expect(planAfter([item], [echo])).toBe('resp_1+3')
  })

  test.each<[string, readonly Item[]]>([
    ['left out', []],
    ['there twice', [item, item]],
    ['there as it is and by reference', [reference(String(item.id)), item]],
    ['with a field more', [{ ...item, more: 1 }]],
    ['with another id', [{ ...item, id: 'other' }]],
    ['with another type', [{ ...item, type: 'other' }]],
    ['without a type', [without(item, 'type')]],
    ['by a reference to another', [reference('other')]],
    ...fields
      .filter((field) => content.has(field))
      .map((field): [string, readonly Item[]] => [`without its ${field}`, [without(item, field)]]),
    ...fields
      .filter((field) => field !== 'status')
      .map((field): [string, readonly Item[]] => [
        `with another ${field}`,
        [{ ...item, [field]: ['changed'] }],
      ]),
  ])('is another history %s', (_, echo) => {
    expect(planAfter([item], echo)).toMatch(/^history_edited@1$/)
  })
})

test.each<[string, Item, Item]>([
  ['a list cut short', shellOutput, { ...shellOutput, output: [] }],
  ['a value inside', shellOutput, { ...shellOutput, output: [{ stdout: '[cleared]' }] }],
  ['a field more inside', hologram, { ...hologram, depth: { far: 1, near: 2 } }],
  [
    'a field that every object inherits',
    hologram,
    { ...hologram, depth: JSON.parse('{"__proto__":{}}') },
  ],
  ['null in place of a value', hologram, { ...hologram, depth: null }],
  ['a search that failed', { ...search, status: 'failed' }, search],
  ['a search that did not fail', search, { ...search, status: 'failed' }],
  [
    'a state that was not there, of a type that nobody knows',
    hologram,
    { ...hologram, status: 'completed' },
  ],
  ['a state that nobody knows, changed', programOutput, { ...programOutput, status: 'incomplete' }],
])('an edit: %s', (_, item, echo) => {
  expect(planAfter([item], [echo])).toBe('history_edited@1')
})

test('a framework says of an item that it builds anew that it is completed', () => {
  expect(planAfter([without(search, 'status')], [search])).toBe('resp_1+3')
  expect(planAfter([{ ...search, status: 'in_progress' }], [search])).toBe('resp_1+3')
})

test('two of a type that lost their ids keep their order', () => {
  const [one, other] = [
    { id: 'h1', type: 'hologram', n: 1 },
    { id: 'h2', type: 'hologram', n: 2 },
  ]
  const [a, b] = [without(one, 'id'), without(other, 'id')]
  expect(planAfter([one, other], [a, b])).toBe('resp_1+4')
  expect(planAfter([one, other], [b, a])).toBe('history_edited@1')
  expect(planAfter([one, other], [reference('h2'), a])).toBe('resp_1+4')
})

test('what a caller sent of such a type is repeated as it is', () => {
  const scope = new Scope()
  scope.complete([user('a'), hologram, user('b')], [message('m1', 'x')])
  expect(brief(scope.plan([user('a'), hologram, user('b'), said('x'), user('c')]))).toBe('resp_1+4')
  expect(
    brief(scope.plan([user('a'), withoutNulls(hologram), user('b'), said('x'), user('c')])),
  ).toBe('history_edited@1')
})

test('an item of the caller is not taken for the echo of one that the server made', () => {
  const scope = new Scope()
  scope.complete([user('a')], [shell, shellOutput, computer])
  const answer = { type: 'computer_call_output', call_id: 'c1', output: {} }
  const echo = [reference('sh1'), without(shellOutput, 'id'), withoutNulls(computer)]
  expect(brief(scope.plan([user('a'), ...echo, answer]))).toBe('resp_1+4')
  expect(brief(scope.plan([user('a'), ...echo, shellOutput, answer]))).toBe('pending_tool_calls')
})

test('an item of the caller behind a reference is not taken for the echo of what that stands for', () => {
  const scope = new Scope()
  scope.complete([user('a')], [hologram])
  const own = without(hologram, 'id')
  expect(brief(scope.plan([user('a'), reference('h1'), own, user('b')]))).toBe('resp_1+2')
  expect(brief(scope.plan([user('a'), hologram, own, user('b')]))).toBe('resp_1+2')
})

describe('fields of messages that nobody knows', () => {
  const marked = { ...message('m1', 'x'), channel: 'c', deep: { a: 1, b: null } }
  test.each<[string, Item, string]>([
    ['lost', said('x'), 'resp_1+2'],
    ['lost in part', { ...said('x'), deep: { a: 1 } }, 'resp_1+2'],
    ['changed', { ...said('x'), channel: 'd' }, 'history_edited@1'],
    ['new', { ...said('x'), other: 1 }, 'history_edited@1'],
  ])('%s', (_, echo, planned) => {
    const scope = new Scope()
    scope.complete([user('a')], [marked])
    expect(brief(scope.plan([user('a'), echo, user('b')]))).toBe(planned)
  })

  test('and parts that are no text', () => {
    const scope = new Scope()
    const part = { type: 'hologram', pixels: [1], note: null }
    const text = { type: 'output_text', text: 'x' }
    scope.complete([user('a')], [{ ...message('m1'), content: [text, part] }])
    const plan = (...content: readonly object[]): string =>
      brief(scope.plan([user('a'), { role: 'assistant', content }, user('b')]))
    expect(plan(text, { type: 'hologram', pixels: [1] })).toBe('resp_1+2')
    expect(plan(text, { type: 'hologram', pixels: [2] })).toBe('history_edited@1')
    expect(plan(text)).toBe('history_edited@1')
  })
})

describe('an item that the server seals anew at the end of its response', () => {
  const sealed = reasoning('rs_1', 'a')
  const first = { ...sealed, encrypted_content: 'first' }
  const plan = (echo: Item, announced: readonly Item[] = [first]): string => {
    const scope = new Scope()
    scope.complete([user('a')], [sealed, reasoning('rs_2'), message('m1', 'x')], {}, announced)
    return brief(scope.plan([user('a'), echo, said('x'), user('b')]))
  }
  test('comes back as either says', () => {
    expect(plan(sealed)).toBe('resp_1+3')
    expect(plan(first)).toBe('resp_1+3')
    expect(plan({ ...first, id: undefined })).toBe('resp_1+3')
  })
  test('and as nothing else', () => {
    expect(plan({ ...first, encrypted_content: 'third' })).toBe('history_edited@1')
    expect(plan({ ...first, id: 'rs_2' })).toBe('history_edited@1')
    expect(plan(first, [])).toBe('history_edited@1')
    expect(plan(first, [{ ...first, id: 'other' }])).toBe('history_edited@1')
  })
  test('each of two by its own words', () => {
    const scope = new Scope()
    const other = { ...reasoning('rs_2', 'b'), encrypted_content: 'second' }
    const output = [sealed, reasoning('rs_2', 'b'), message('m1', 'x')]
    scope.complete([user('a')], output, {}, [first, other])
    const planned = (...echo: readonly Item[]): string =>
      brief(scope.plan([user('a'), ...echo, said('x'), user('b')]))
    expect(planned(first, other)).toBe('resp_1+4')
    expect(planned(sealed, { ...first, id: undefined })).toBe('history_edited@1')
  })
  test('whatever its type', () => {
    const scope = new Scope()
    const item = { id: 'h1', type: 'hologram', encrypted_content: 'last' }
    scope.complete([user('a')], [item, message('m1', 'x')], {}, [
      { ...item, encrypted_content: 'first' },
    ])
    const echo = { type: 'hologram', encrypted_content: 'first' }
    expect(brief(scope.plan([user('a'), echo, said('x'), user('b')]))).toBe('resp_1+3')
  })
})

describe('calls', () => {
  const waiting = { ...call('c1', 'f', '{}'), async: true }
  const custom = { type: 'custom_tool_call', call_id: 'c2', name: 'code', input: 'x', async: true }

  test('that are async wait for nobody, and their outputs may come late', () => {
    const scope = new Scope()
    scope.complete([user('a')], [waiting, custom, message('m1', 'x')])
    const echo = [user('a'), { ...called('c1', 'f', '{}'), async: true }, custom, said('x')]
    const answered = { type: 'custom_tool_call_output', call_id: 'c2', output: 's' }
    expect(brief(scope.plan([...echo, user('b')]))).toBe('resp_1+4')
    scope.complete([...echo, user('b')], [message('m2', 'y')])
    const later = [...echo, user('b'), said('y')]
    expect(brief(scope.plan([...later, output('c1', 'r')]))).toBe('resp_2+6')
    scope.complete([...later, output('c1', 'r')], [message('m3', 'z')])
    const last = [...later, output('c1', 'r'), said('z')]
    expect(brief(scope.plan([...last, answered, user('d')]))).toBe('resp_3+8')
    // It is answered there, so that a second output goes on from before.
    expect(brief(scope.plan([...last, output('c1', 'again')]))).toBe('resp_2+6')
    expect(brief(scope.plan([...last, output('c9', 'never')]))).toBe('pending_tool_calls')
    expect(brief(scope.plan([...last, output('c2', 'another kind')]))).toBe('pending_tool_calls')
  })

  test('that are async and lost the word for it are the same', () => {
    const scope = new Scope()
    scope.complete([user('a')], [waiting])
    expect(brief(scope.plan([user('a'), called('c1', 'f', '{}'), user('b')]))).toBe('resp_1+2')
    const other = new Scope()
    other.complete([user('a')], [call('c1', 'f', '{}')])
    expect(brief(other.plan([user('a'), { ...waiting, id: undefined }, user('b')]))).toBe(
      'history_edited@1',
    )
  })

  test.each<[string, readonly Item[]]>([
    ['behind an item that nobody knows', [call('c1', 'f', '{}'), hologram]],
    ['before one', [hologram, call('c1', 'f', '{}')]],
    ['of a kind that is never async', [{ ...shell, async: true }]],
    [
      'of a search that the caller runs',
      [{ type: 'tool_search_call', call_id: 's1', execution: 'client' }],
    ],
  ])('are looked for in the whole turn: %s', (_, items) => {
    const scope = new Scope()
    scope.complete([user('a')], items)
    expect(brief(scope.plan([user('a'), ...items, user('b')]))).toBe('pending_tool_calls')
  })

  test('that the server answered itself are not open, nor is a search of its own', () => {
    expect(planAfter([shell, shellOutput], [shell, shellOutput])).toBe('resp_1+4')
    const own = {
      id: 't1',
      type: 'tool_search_call',
      call_id: null,
      execution: 'server',
      arguments: {},
    }
    expect(planAfter([own], [own])).toBe('resp_1+3')
  })

  test('of a kind that nobody knows are answered by their id', () => {
    const scope = new Scope()
    const unknown = { id: 'x1', type: 'teleport_call', call_id: 'c1', to: 'y' }
    scope.complete([user('a')], [unknown])
    const answer = { type: 'teleport_call_output', call_id: 'c1', output: 'ok' }
    expect(brief(scope.plan([user('a'), without(unknown, 'id'), answer]))).toBe('resp_1+2')
  })

  test('among the new items are answered too', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m1', 'x')])
    const echo = [user('a'), said('x'), user('b'), called('c1', 'f', '{}')]
    expect(brief(scope.plan([...echo, user('c')]))).toBe('pending_tool_calls')
    expect(brief(scope.plan([...echo, output('c1', 'r')]))).toBe('resp_1+2')
  })
})

describe('tools that an item brings', () => {
  const parameters = {
    type: 'object',
    properties: { q: {}, n: { default: 5 } },
    additionalProperties: false,
  }
  const tool = { type: 'function', name: 'f', parameters }
  test.each<[string, Item]>([
    ['additional tools', { type: 'additional_tools', role: 'developer', tools: [tool] }],
    ['what a search has found', { type: 'tool_search_output', call_id: null, tools: [tool] }],
  ])('have the schemas of their calls: %s', (_, bringer) => {
    const scope = new Scope()
    scope.complete([user('a'), bringer], [message('m1', 'x')])
    const echo = [user('a'), bringer, said('x'), user('b')]
    scope.complete(echo, [call('c1', 'f', '{"q":1,"junk":2}')])
    const validated = called('c1', 'f', '{"q":1,"n":5}')
    expect(brief(scope.plan([...echo, validated, output('c1', 'r')]))).toBe('resp_2+5')
  })

  test('in a namespace', () => {
    const scope = new Scope()
    const made = { ...call('c1', 'f', '{"q":1}'), namespace: 'crm' }
    scope.complete([user('a')], [made], {
      tools: [
        { type: 'namespace', name: 'crm', tools: [tool] },
        { ...tool, parameters: {} },
      ],
    })
    const echo = { ...called('c1', 'f', '{"q":1,"n":5}'), namespace: 'crm' }
    expect(brief(scope.plan([user('a'), echo, output('c1', 'r')]))).toBe('resp_1+2')
  })
})

test('a compaction trigger is no part of the history that it compacts', () => {
  const scope = new Scope()
  const trigger = { type: 'compaction_trigger' }
  const compaction = { id: 'cmp_1', type: 'compaction', encrypted_content: 'sealed' }
  scope.complete([user('a')], [message('m1', 'x')])
  const echo = [user('a'), said('x')]
  expect(brief(scope.plan([...echo, trigger]))).toBe('resp_1+2')
  scope.complete([...echo, trigger], [compaction])
  expect(brief(scope.plan([...echo, reference('cmp_1'), user('b')]))).toBe('resp_2+3')
  expect(brief(scope.plan([...echo, without(compaction, 'id'), user('b')]))).toBe('resp_2+3')
})
