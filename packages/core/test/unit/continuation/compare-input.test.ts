// Random conversations, in random spellings and with random edits: the comparison covers both sides
// and says what the plan says.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareInput, type InputComparison } from '../../../src/continuation/compare-input.js'
import type { PlannedTurn } from '../../../src/continuation/index.js'
import type { Item } from '../../../src/protocol/types.js'
import { message, Scope, said, user } from '../../support/continuation.js'
import { conversation, edits, historyOf, type Turn } from '../../support/conversations.js'

/** A scope that has had these turns. */
function scopeAfter(turns: readonly Turn[]): Scope {
  const scope = new Scope({ toolArguments: 'json' })
  const input: Item[] = []
  for (const { sent, made, echo } of turns) {
    input.push(...sent)
    scope.complete(input, made)
    input.push(...echo)
  }
  return scope
}

function compared(scope: Scope, input: readonly Item[]): [PlannedTurn, InputComparison] {
  const planned = scope.planned({ model: 'm', store: false, input })
  const { plan } = planned
  const closest = plan.head ?? (plan.mode === 'full' ? plan.closest : undefined)
  if (closest === undefined || planned.turn === undefined) throw new Error('No history is close.')
  return [planned, compareInput(planned.turn, closest)]
}

/** The parts lie end to end on both sides, and `same` is said of equal items only. */
function expectWhole({ input, history, parts }: InputComparison): void {
  let [atInput, atHistory] = [0, 0]
  for (const part of parts) {
    expect([part.input[0], part.history[0]]).toEqual([atInput, atHistory])
    if (part.is === 'same')
      expect(input.slice(...part.input)).toEqual(history.slice(...part.history))
    ;[atInput, atHistory] = [part.input[1], part.history[1]]
  }
  expect([atInput, atHistory]).toEqual([input.length, history.length])
}

test('An input that goes on is same or rewritten up to the items that are sent', () => {
  fc.assert(
    fc.property(conversation, (turns) => {
      const input = historyOf(turns)
      const [{ plan }, comparison] = compared(scopeAfter(turns), input)
      expectWhole(comparison)
      const kinds = new Set(comparison.parts.map(({ is }) => is))
      expect(kinds.has('parted')).toBe(false)
      const last = comparison.parts.at(-1)
      const held = comparison.history.length
      expect(last).toEqual({ is: 'new', input: [plan.from, input.length], history: [held, held] })
    }),
  )
})

test.each(Object.entries(edits))('An input with %s parts where the plan says', (_, edit) => {
  fc.assert(
    fc.property(conversation, fc.nat(), (turns, random) => {
      const given = historyOf(turns)
      const at = random % (given.length - 1)
      const item = given[at]
      if (item === undefined) throw new Error('The history is empty.')
      const input = given.toSpliced(at, 1, ...edit(item))
      const scope = scopeAfter(turns)
      const { plan } = scope.planned({ model: 'm', store: false, input })
      // An early edit may leave no history that begins alike, and a late one a shorter chain.
      if (plan.mode !== 'full' || !plan.reason.startsWith('history_edited@')) return
      const [, comparison] = compared(scope, input)
      expectWhole(comparison)
      const parted = comparison.parts.filter(({ is }) => is === 'parted')
      expect(parted).toHaveLength(1)
      expect(`history_edited@${parted[0]?.input[0]}`).toBe(plan.reason)
      const before = comparison.parts.slice(
        0,
        comparison.parts.findIndex(({ is }) => is === 'parted'),
      )
      expect(before.some(({ is }) => is === 'new')).toBe(false)
    }),
  )
})

test('An input that ends before its history parts from it at its end', () => {
  const scope = new Scope()
  scope.complete([user('a')], [message('m1', 'x')])
  scope.complete([user('a'), said('x'), user('b')], [message('m2', 'y')])
  const [{ plan }, { parts }] = compared(scope, [user('a'), said('x')])
  expect(plan).toMatchObject({ mode: 'full', reason: 'history_shorter' })
  expect(parts).toEqual([
    { is: 'same', input: [0, 1], history: [0, 1] },
    { is: 'rewritten', input: [1, 2], history: [1, 2] },
    { is: 'parted', input: [2, 2], history: [2, 3] },
    { is: 'new', input: [2, 2], history: [3, 4] },
  ])
})

test('A configuration update at the front is new, whatever follows', () => {
  const scope = new Scope()
  const update = { type: 'configuration_update', reasoning: { effort: 'low' } }
  scope.complete([update, user('a')], [message('m1', 'x')])
  const [, { parts }] = compared(scope, [update, user('a'), message('m1', 'x'), user('b')])
  expect(parts).toEqual([
    { is: 'new', input: [0, 1], history: [0, 0] },
    { is: 'same', input: [1, 3], history: [0, 2] },
    { is: 'new', input: [3, 4], history: [2, 2] },
  ])
})
