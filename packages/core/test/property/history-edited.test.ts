// `history_edited@N` names the item that differs: histories of random runs, in random spellings,
// with one item edited, added, removed or replaced.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noSchemas } from '../../src/continuation/match/call-schemas.js'
import { firstDifference, type StoredStep, toSteps } from '../../src/continuation/match/history.js'
import type { Item } from '../../src/protocol/types.js'
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
} from '../support/continuation.js'

/** One turn: the caller's items, the server's output, and the caller's copy of that output. */
interface Turn {
  readonly sent: readonly Item[]
  readonly made: readonly Item[]
  readonly echo: readonly Item[]
}

/** The items of an answer, and how a caller repeats them. */
interface Answer {
  readonly hasReasoning: boolean
  readonly isReasoningLost: boolean
  readonly texts: number
  readonly calls: number
  readonly isReferenced: boolean
  readonly isSplit: boolean
  readonly hasHologram: boolean
}

const answer: fc.Arbitrary<Answer> = fc.record({
  hasReasoning: fc.boolean(),
  isReasoningLost: fc.boolean(),
  texts: fc.integer({ min: 0, max: 3 }),
  calls: fc.integer({ min: 0, max: 3 }),
  isReferenced: fc.boolean(),
  isSplit: fc.boolean(),
  hasHologram: fc.boolean(),
})

/** Some turns; the outputs of a turn's calls are the first items of the next. */
const conversation = fc
  .array(answer, { minLength: 1, maxLength: 4 })
  .map((all): readonly Turn[] => {
    let open: readonly string[] = []
    return all.map((one, turn) => {
      const sent = [...open.map((id) => output(id, `out ${id}`)), user(`ask ${turn}`)]
      const calls = Array.from({ length: one.calls }, (_, i) => `c${turn}_${i}`)
      const texts = Array.from({ length: one.texts }, (_, i) => `text ${turn} ${i}. `)
      const thought = one.hasReasoning ? [reasoning(`rs_${turn}`, `thought ${turn}`)] : []
      const hologram = one.hasHologram ? [{ type: 'hologram', id: `h_${turn}`, pixels: turn }] : []
      const made = [
        ...thought,
        ...texts.map((text, i) => message(`m_${turn}_${i}`, text)),
        ...hologram,
        ...calls.map((id) => call(id, 'f', `{"of": "${id}"}`)),
        // An answer has at least one item that no framework loses.
        ...(one.texts + one.calls === 0 ? [message(`m_${turn}`, `only ${turn}`)] : []),
      ]
      open = calls
      const echo = made
        .filter(({ type }) => type !== 'reasoning' || !one.isReasoningLost)
        .flatMap((item) => respelled(item, one))
      return { sent, made, echo }
    })
  })

function respelled(item: Item, { isReferenced, isSplit }: Answer): readonly Item[] {
  if (isReferenced && typeof item.id === 'string') return [reference(item.id)]
  if (item.type === 'function_call') {
    return [called(String(item.call_id), 'f', String(item.arguments).replace(' ', ''))]
  }
  if (item.type !== 'message' || !isSplit) return [item]
  const [part]: readonly { text?: unknown }[] = Array.isArray(item.content) ? item.content : []
  const text = String(part?.text)
  return [said(text.slice(0, 3)), said(text.slice(3))]
}

function storedOf(turns: readonly Turn[]): readonly StoredStep[] {
  const steps: StoredStep[] = []
  for (const { sent, made } of turns) {
    const before = steps.pop()?.run
    const added = { items: [...sent, ...made], sentCount: sent.length, schemas: noSchemas }
    steps.push(...toSteps(added, before))
  }
  return steps
}

const next = user('and now?')
const historyOf = (turns: readonly Turn[]): readonly Item[] => [
  ...turns.flatMap(({ sent, echo }) => [...sent, ...echo]),
  next,
]

/** Other items in place of one, none of which can be the beginning of what is stored there. */
const edits: Readonly<Record<string, (item: Item) => readonly Item[]>> = {
  'other words': (item) => [
    item.type === 'function_call'
      ? { ...item, arguments: '{"of":"other"}' }
      : item.type === 'function_call_output'
        ? { ...item, output: 'other' }
        : { ...item, role: item.role ?? 'assistant', type: 'message', content: '§ other' },
  ],
  'another role': () => [{ type: 'message', role: 'developer', content: 'another' }],
  'an unknown id': () => [reference('none')],
  'a call that was not made': () => [called('none', 'f', '{}')],
  'an item before it': (item) => [said('§ added'), item],
  'a user message before it': (item) => [user('added'), item],
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
