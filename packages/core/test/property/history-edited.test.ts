// `history_edited@N` names the item that differs: histories of random runs, in random spellings,
// with one item edited, added, removed or replaced.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noSchemas } from '../../src/continuation/match/call-schemas.js'
import { firstDifference, type StoredStep, toSteps } from '../../src/continuation/match/history.js'
import type { Item } from '../../src/protocol/types.js'
import { brief, message, Scope, said, user } from '../support/continuation.js'
import { conversation, edits, historyOf, type Turn } from '../support/conversations.js'

function storedOf(turns: readonly Turn[]): readonly StoredStep[] {
  const steps: StoredStep[] = []
  for (const { sent, made } of turns) {
    const before = steps.pop()?.run
    const added = { items: [...sent, ...made], sentCount: sent.length, schemas: noSchemas }
    steps.push(...toSteps(added, before))
  }
  return steps
}

const place = fc.nat()

test.each(Object.entries(edits))('The index of an edit is that of the item with %s', (_, edit) => {
  fc.assert(
    fc.property(conversation, place, (turns, random) => {
      const given = historyOf(turns)
      const at = random % (given.length - 1)
      const item = given[at]
      if (item === undefined) throw new Error('The history is empty.')
      const stored = storedOf(turns)
      expect(firstDifference(stored, given, 'json')).toEqual({ type: 'none' })
      const edited = given.toSpliced(at, 1, ...edit(item))
      expect(firstDifference(stored, edited, 'json')).toEqual({ type: 'edited', index: at })
    }),
  )
})

/** Whether items are a beginning of some echo of the stored history. */
function isBeginning(stored: readonly StoredStep[], items: readonly Item[]): boolean {
  return firstDifference(stored, items, 'json').type !== 'edited'
}

/** Which item goes, and where to if it is not removed. */
const change = fc.record({ random: place, other: place, isMoved: fc.boolean() })

test('The index of a removed or moved item is the first that cannot follow', () => {
  fc.assert(
    fc.property(conversation, change, (turns, { random, other, isMoved }) => {
      const given = historyOf(turns)
      const stored = storedOf(turns)
      const at = random % (given.length - 1)
      const rest = given.toSpliced(at, 1)
      const to = other % given.length
      const edited = isMoved ? rest.toSpliced(to, 0, ...given.slice(at, at + 1)) : rest
      const difference = firstDifference(stored, edited, 'json')
      if (difference.type !== 'edited') return
      const { index } = difference
      expect(index).toBeGreaterThanOrEqual(isMoved ? Math.min(at, to) : at)
      expect(isBeginning(stored, edited.slice(0, index))).toBe(true)
      expect(isBeginning(stored, edited.slice(0, index + 1))).toBe(false)
    }),
  )
})

test('A history that ends inside of an answer is shorter and not edited', () => {
  fc.assert(
    fc.property(conversation, place, (turns, random) => {
      const given = historyOf(turns)
      const beginning = given.slice(0, 1 + (random % (given.length - 1)))
      expect(firstDifference(storedOf(turns), beginning, 'json')).toEqual({ type: 'shorter' })
    }),
  )
})

test('The index of an edit counts a configuration update at the front', () => {
  const scope = new Scope()
  scope.complete([user('a')], [message('m1', 'x'), message('m2', 'y')])
  const update = { type: 'configuration_update', reasoning: { effort: 'low' } }
  const input = [update, user('a'), said('x'), said('z'), user('b')]
  expect(brief(scope.plan(input))).toBe('history_edited@3')
})
