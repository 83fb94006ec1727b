// Items that a server put into an output, whatever their type: how they may come back, and what of
// them is an edit.
import { describe, expect, test } from 'vitest'
import type { Item } from '../../../../src/protocol/types.js'
import {
  brief,
  message,
  reasoning,
  reference,
  Scope,
  said,
  user,
} from '../../../support/continuation.js'
import {
  computer,
  hologram,
  planAfter,
  program,
  programOutput,
  search,
  shell,
  shellOutput,
  tools,
  without,
} from '../../../support/server-items.js'

const made = { program, programOutput, shellOutput, search, hologram, tools }

const withoutNulls = (item: Item): Item =>
  JSON.parse(JSON.stringify(item), (_field, value) => (value === null ? undefined : value))

/** The fields that hold the content of these. */
const contentFields: ReadonlySet<string> = new Set(['code', 'result', 'output', 'action', 'tools'])

describe.each(Object.entries(made))('%s, that the server made,', (_name, item) => {
  const fields = Object.keys(item).filter((field) => field !== 'type')

  test.each<[string, Item]>([
    ['as it is', item],
    ['by reference', reference(String(item.id))],
    ['by a reference without a type', { id: item.id }],
    ['without its nulls', withoutNulls(item)],
    ['without its id', without(item, 'id')],
    ...fields
      .filter((field) => !contentFields.has(field))
      .map((field): [string, Item] => [`without ${field}`, without(item, field)]),
  ])('An item that the server made is the same %s', (_, echo) => {
    expect(planAfter([item], [echo])).toBe('resp_1+3')
  })

  test.each<[string, readonly Item[]]>([
    ['left out', []],
    ['there twice', [item, item]],
    ['there as it is and by reference', [reference(String(item.id)), item]],
  ])('An item that the server made is missed or refused behind it %s', (_, echo) => {
    expect(planAfter([item], echo)).toBe('history_edited@2')
  })

  test.each<[string, readonly Item[]]>([
    ['with a field more', [{ ...item, more: 1 }]],
    ['with another id', [{ ...item, id: 'other' }]],
    ['with another type', [{ ...item, type: 'other' }]],
    ['without a type', [without(item, 'type')]],
    ['by a reference to another', [reference('other')]],
    ...fields
      .filter((field) => contentFields.has(field))
      .map((field): [string, readonly Item[]] => [`without its ${field}`, [without(item, field)]]),
    ...fields
      .filter((field) => field !== 'status')
      .map((field): [string, readonly Item[]] => [
        `with another ${field}`,
        [{ ...item, [field]: ['changed'] }],
      ]),
  ])('An item that the server made is another one %s', (_, echo) => {
    expect(planAfter([item], echo)).toBe('history_edited@1')
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
])('An edit of an item makes another history: %s', (_, item, echo) => {
  expect(planAfter([item], [echo])).toBe('history_edited@1')
})

test('A framework may say of an item that it rebuilds that it is completed', () => {
  expect(planAfter([without(search, 'status')], [search])).toBe('resp_1+3')
  expect(planAfter([{ ...search, status: 'in_progress' }], [search])).toBe('resp_1+3')
})

test('Two items of a type that lost their ids keep their order', () => {
  const [one, other] = [
    { id: 'h1', type: 'hologram', n: 1 },
    { id: 'h2', type: 'hologram', n: 2 },
  ]
  const [a, b] = [without(one, 'id'), without(other, 'id')]
  expect(planAfter([one, other], [a, b])).toBe('resp_1+4')
  expect(planAfter([one, other], [b, a])).toBe('history_edited@1')
  expect(planAfter([one, other], [reference('h2'), a])).toBe('resp_1+4')
})

test('A caller’s item of a server’s type is repeated as it is', () => {
  const scope = new Scope()
  scope.complete([user('a'), hologram, user('b')], [message('m1', 'x')])
  expect(brief(scope.plan([user('a'), hologram, user('b'), said('x'), user('c')]))).toBe('resp_1+4')
  expect(
    brief(scope.plan([user('a'), withoutNulls(hologram), user('b'), said('x'), user('c')])),
  ).toBe('history_edited@1')
})

test('An item of the caller is not taken for the echo of one that the server made', () => {
  const scope = new Scope()
  scope.complete([user('a')], [shell, shellOutput, computer])
  const answer = { type: 'computer_call_output', call_id: 'c1', output: {} }
  const echo = [reference('sh1'), without(shellOutput, 'id'), withoutNulls(computer)]
  expect(brief(scope.plan([user('a'), ...echo, answer]))).toBe('resp_1+4')
  expect(brief(scope.plan([user('a'), ...echo, shellOutput, answer]))).toBe('pending_tool_calls')
})

test('An item of the caller behind a reference is not taken for the echo of what it refers to', () => {
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
  ])('A field of a message that nobody knows: %s', (_, echo, planned) => {
    const scope = new Scope()
    scope.complete([user('a')], [marked])
    expect(brief(scope.plan([user('a'), echo, user('b')]))).toBe(planned)
  })

  test('A part of a message that is no text keeps its unknown fields', () => {
    const scope = new Scope()
    const part = { type: 'hologram', pixels: [1], note: null }
    const text = { type: 'output_text', text: 'x' }
    scope.complete([user('a')], [{ ...message('m1'), content: [text, part] }])
    const plan = (...content: readonly object[]): string =>
      brief(scope.plan([user('a'), { role: 'assistant', content }, user('b')]))
    expect(plan(text, { type: 'hologram', pixels: [1] })).toBe('resp_1+2')
    expect(plan(text, { type: 'hologram', pixels: [2] })).toBe('history_edited@1')
    expect(plan(text)).toBe('history_edited@2')
  })
})

describe('an item that the server seals anew at the end of its response', () => {
  const sealed = reasoning('rs_1', 'a')
  const first = { ...sealed, encrypted_content: 'first' }
  /** A first turn whose items were announced in a form other than that of its end. */
  const seal = (scope: Scope, items: readonly Item[], announced: readonly Item[]): void => {
    const planned = scope.planned({ model: 'm', store: false, input: [user('a')] })
    scope.commit(planned, items, announced)
  }
  const plan = (echo: Item, announced: readonly Item[] = [first]): string => {
    const scope = new Scope()
    seal(scope, [sealed, reasoning('rs_2'), message('m1', 'x')], announced)
    return brief(scope.plan([user('a'), echo, said('x'), user('b')]))
  }
  test('An item that the server seals again at its end comes back in either form', () => {
    expect(plan(sealed)).toBe('resp_1+3')
    expect(plan(first)).toBe('resp_1+3')
    expect(plan({ ...first, id: undefined })).toBe('resp_1+3')
  })
  test('An item that the server seals again at its end comes back in no third form', () => {
    expect(plan({ ...first, encrypted_content: 'third' })).toBe('history_edited@1')
    expect(plan({ ...first, id: 'rs_2' })).toBe('history_edited@1')
    expect(plan(first, [])).toBe('history_edited@1')
    expect(plan(first, [{ ...first, id: 'other' }])).toBe('history_edited@1')
  })
  test('Two items that the server seals again each come back in their own form', () => {
    const scope = new Scope()
    const other = { ...reasoning('rs_2', 'b'), encrypted_content: 'second' }
    const output = [sealed, reasoning('rs_2', 'b'), message('m1', 'x')]
    seal(scope, output, [first, other])
    const planned = (...echo: readonly Item[]): string =>
      brief(scope.plan([user('a'), ...echo, said('x'), user('b')]))
    expect(planned(first, other)).toBe('resp_1+4')
    expect(planned(sealed, { ...first, id: undefined })).toBe('history_edited@2')
  })
  test('An item of any type that the server seals again comes back in either form', () => {
    const scope = new Scope()
    const item = { id: 'h1', type: 'hologram', encrypted_content: 'last' }
    seal(scope, [item, message('m1', 'x')], [{ ...item, encrypted_content: 'first' }])
    const echo = { type: 'hologram', encrypted_content: 'first' }
    expect(brief(scope.plan([user('a'), echo, said('x'), user('b')]))).toBe('resp_1+3')
  })
})
