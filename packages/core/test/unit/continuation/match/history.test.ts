// A history cut into steps, aligned with the stored one, and where the two first differ.
import { describe, expect, test } from 'vitest'
import { AssistantRun } from '../../../../src/continuation/match/assistant-run.js'
import { noSchemas } from '../../../../src/continuation/match/call-schemas.js'
import { align, firstDifference, toSteps } from '../../../../src/continuation/match/history.js'
import type { Item } from '../../../../src/protocol/types.js'
import { call, called, message, output, said, user } from '../../../support/continuation.js'

const rule = 'schema'
/** What the server holds of these items, the first `sentCount` of them sent by a caller. */
const storedOf = (items: readonly Item[], sentCount = 0, before?: AssistantRun) =>
  toSteps({ items, sentCount, schemas: noSchemas }, before)

/** user, answer with a call, its output, answer. */
const talk = [
  user('a'),
  message('m1', 'x'),
  call('c1', 'f', '{ }'),
  output('c1', 'r'),
  message('m2', 'y'),
]
const stored = [
  ...storedOf(talk.slice(0, 3), 1).slice(0, -1),
  ...storedOf(talk.slice(3), 1, storedOf(talk.slice(0, 3), 1).at(-1)?.run),
]
const echo = [user('a'), said('x'), called('c1', 'f', '{}'), output('c1', 'r'), said('y')]

test('A history is cut at the items of the caller that must be literal', () => {
  const foreign = { type: 'something_new' }
  const sent = [user('a'), said('x'), foreign, user('b')]
  const cut = (sentCount: number): unknown =>
    storedOf(sent, sentCount).map(({ run, userItem }) => [run.items, userItem])
  expect(cut(4)).toEqual([
    [[], user('a')],
    [[said('x')], foreign],
    [[], user('b')],
    [[], undefined],
  ])
  expect(storedOf([])).toHaveLength(1)
})

test('Whatever the server put into its output is one run', () => {
  const made = [said('x'), { type: 'something_new' }, said('y')]
  const cut = storedOf([user('a'), ...made], 1)
  expect(cut.map(({ run, userItem }) => [run.items, userItem])).toEqual([
    [[], user('a')],
    [made, undefined],
  ])
})

test('A stored history continues where another one ended', () => {
  const [first] = storedOf([said('b'), user('c')], 2, new AssistantRun([said('a')]))
  expect(first?.run.items).toEqual([said('a'), said('b')])
  const before = new AssistantRun([said('a')])
  expect(storedOf([user('c')], 1, before)[0]?.run).toBe(before)
})

test('An item of the caller in a stored history is known as the caller’s, run by run', () => {
  const repeated = [user('a'), said('b'), user('c'), said('d')]
  const own = (sentCount: number): number[] =>
    storedOf(repeated, sentCount).map(({ run }) => run.callersCount)
  expect(own(1)).toEqual([0, 0])
  expect(own(3)).toEqual([0, 1, 0])
  expect(own(4)).toEqual([0, 1, 1])
  const merged = (sentCount: number, before: AssistantRun): number | undefined =>
    storedOf([said('b')], sentCount, before)[0]?.run.callersCount
  expect(merged(0, new AssistantRun([said('a')], { callersCount: 1 }))).toBe(1)
  expect(merged(0, new AssistantRun([said('a')]))).toBe(0)
  // The server's words between two of a caller's are held to be the caller's too.
  expect(merged(1, new AssistantRun([said('a')]))).toBe(2)
})

describe('a history that goes on from the stored one', () => {
  test('A history continues the stored one with its last run directly before the new item', () => {
    expect(align(stored, [...echo, user('b')], rule)).toEqual({ isWhole: true, from: 5 })
  })

  test.each<[string, readonly Item[], number]>([
    ['something was added to the last run', [...echo, said('z'), user('b')], 2],
    ['something was taken from the last run', [...echo.slice(0, -1), user('b')], 2],
    [
      'an output was changed',
      [...echo.slice(0, 3), output('c1', '[cleared]'), said('y'), user('b')],
      1,
    ],
    ['the first message was dropped', [...echo.slice(1), user('b')], 0],
    ['only its beginning is repeated', echo.slice(0, 3), 1],
  ])('A history does not continue the stored one when %s', (_, given, at) => {
    expect(align(stored, given, rule)).toMatchObject({ isWhole: false, step: at })
  })
})

describe('where histories part', () => {
  test.each<[string, readonly Item[], unknown]>([
    ['they do not', [...echo, user('b')], { type: 'none' }],
    ['all of it and nothing more', echo, { type: 'shorter' }],
    ['a beginning', echo.slice(0, 4), { type: 'shorter' }],
    ['a beginning that ends with a run', echo.slice(0, 3), { type: 'shorter' }],
    ['the first item', [user('z'), ...echo.slice(1)], { type: 'edited', index: 0 }],
    [
      'a run',
      [user('a'), said('z'), called('c1', 'f', '{}'), output('c1', 'r')],
      { type: 'edited', index: 1 },
    ],
    [
      'the item after an equal run',
      [...echo.slice(0, 3), output('c1', 'z')],
      { type: 'edited', index: 3 },
    ],
    ['a run that is gone', [user('a'), user('b')], { type: 'edited', index: 1 }],
    ['a beginning that ends inside of a run', [user('a'), said('x')], { type: 'shorter' }],
    [
      'the second item of a run',
      [user('a'), said('x'), called('c1', 'g', '{}'), output('c1', 'r')],
      { type: 'edited', index: 2 },
    ],
    [
      'the item behind a run that lost one',
      [user('a'), called('c1', 'f', '{}'), output('c1', 'r')],
      { type: 'edited', index: 2 },
    ],
  ])('The first difference of two histories is found: %s', (_, given, parting) => {
    expect(firstDifference(stored, given, rule)).toEqual(parting)
  })
})
