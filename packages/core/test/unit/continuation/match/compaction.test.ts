// A compaction stands for all before it: what the server still holds depends on which side of it an
// item is, so that nothing in a run may move past it, while what is on one side of it may still be
// spelled in any way.
import fc from 'fast-check'
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

const compaction: Item = {
  id: 'cmp_1',
  type: 'compaction',
  encrypted_content: 'sealed',
  created_by: null,
}
const hologram: Item = { id: 'h1', type: 'hologram', pixels: [1] }

function planAfter(
  made: readonly Item[],
  echo: readonly Item[],
  after: readonly Item[] = [user('b')],
): string {
  const scope = new Scope()
  scope.complete([user('a')], made)
  return brief(scope.plan([user('a'), ...echo, ...after]))
}

describe('an answer before a compaction', () => {
  const made = [reasoning('rs_1', 't'), message('m1', 'plan'), compaction]
  test.each<[string, readonly Item[], string]>([
    ['as it was', made, 'resp_1+4'],
    [
      'in other words',
      [said('plan'), { type: 'compaction', encrypted_content: 'sealed' }],
      'resp_1+3',
    ],
    ['by references', [reference('m1'), reference('m1'), reference('cmp_1')], 'resp_1+4'],
    ['behind it', [compaction, message('m1', 'plan')], 'history_edited@1'],
    ['behind it, by references', [reference('cmp_1'), reference('m1')], 'history_edited@1'],
    [
      'on both sides, by references',
      [reference('m1'), reference('cmp_1'), reference('m1')],
      'history_edited@3',
    ],
    [
      'with its reasoning behind it',
      [said('plan'), compaction, reasoning('rs_1', 't')],
      'history_edited@3',
    ],
    ['left out', [compaction], 'history_edited@1'],
    ['without it', [said('plan')], 'history_edited@2'],
    ['with two of it', [said('plan'), compaction, compaction], 'history_edited@3'],
  ])('An answer before a compaction comes back %s', (_, echo, planned) => {
    expect(planAfter(made, echo)).toBe(planned)
  })
})

test('A compaction that a turn of its own asked for cuts the run too', () => {
  const scope = new Scope()
  scope.complete([user('a')], [message('m1', 'plan')])
  scope.complete([user('a'), said('plan'), { type: 'compaction_trigger' }], [compaction])
  expect(brief(scope.plan([user('a'), said('plan'), compaction, user('b')]))).toBe('resp_2+3')
  expect(brief(scope.plan([user('a'), compaction, said('plan'), user('b')]))).toBe(
    'history_edited@1',
  )
})

test('Texts joined across a compaction are an edit', () => {
  const made = [message('m1', 'one '), compaction, message('m2', 'two')]
  expect(planAfter(made, [said('one '), compaction, said('two')])).toBe('resp_1+4')
  expect(planAfter(made, [said('one two'), compaction])).toBe('history_edited@1')
  expect(planAfter(made, [compaction, said('one two')])).toBe('history_edited@1')
})

test('An item moved past a compaction is never a spelling', () => {
  const others: readonly Item[] = [
    message('m1', 'one'),
    message('m2', 'two'),
    call('c1', 'f', '{}'),
    call('c2', 'f', '{}'),
    reasoning('rs_1', 't'),
    reasoning('rs_2'),
    { id: 'ws1', type: 'web_search_call', action: { query: 'q' } },
    hologram,
  ]
  const echoOf: Readonly<Record<string, Item>> = {
    m1: said('one'),
    c1: called('c1', 'f', '{}'),
    rs_1: reference('rs_1'),
    h1: reference('h1'),
  }
  const run = fc.shuffledSubarray([...others], { minLength: 1 })
  const move = fc.record({ cutAt: fc.nat(), movedAt: fc.nat(), isRespelled: fc.boolean() })
  fc.assert(
    fc.property(run, move, (items, { cutAt, movedAt, isRespelled }) => {
      const at = cutAt % (items.length + 1)
      const made = items.toSpliced(at, 0, compaction)
      const moved = items[movedAt % items.length]
      if (moved === undefined) throw new Error('There is no such item.')
      const isBefore = items.indexOf(moved) < at
      const rest = made.filter((item) => item !== moved)
      const behind = rest.indexOf(compaction) + (isBefore ? 1 : 0)
      const echo = (all: readonly Item[]): readonly Item[] =>
        isRespelled ? all.map((item) => echoOf[String(item.call_id ?? item.id)] ?? item) : all
      const after = [
        ...items.flatMap(({ call_id }) =>
          typeof call_id === 'string' ? [output(call_id, 'r')] : [],
        ),
        user('b'),
      ]
      expect(planAfter(made, echo(made), after)).toBe(`resp_1+${made.length + 1}`)
      const plan = planAfter(made, echo(rest.toSpliced(behind, 0, moved)), after)
      const index = Number(/^history_edited@(\d+)$/.exec(plan)?.[1])
      // At the latest where it was moved to, at the earliest where it is missing.
      expect(index).toBeLessThanOrEqual(1 + behind)
      expect(index).toBeGreaterThanOrEqual(1 + Math.min(made.indexOf(moved), behind))
    }),
    { numRuns: 400 },
  )
})
