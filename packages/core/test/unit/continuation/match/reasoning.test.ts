// Reasoning as frameworks repeat it: which spellings match, and which are edits.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AssistantRun } from '../../../../src/continuation/match/assistant-run.js'
import { repeatsReasoning } from '../../../../src/continuation/match/reasoning.js'
import type { Item } from '../../../../src/protocol/types.js'
import { message, reasoning, reference, said } from '../../../support/continuation.js'

const summary = (...texts: string[]): object[] =>
  texts.map((text) => ({ type: 'summary_text', text }))
/** A reasoning item without a name, as LangChain makes them. */
const thought = (...texts: string[]): Item => ({ type: 'reasoning', summary: summary(...texts) })
const content = (text: string): object[] => [{ type: 'reasoning_text', text }]
/** As servers of open models send it: the text in the open, and no summary. */
const open = (id: string, text: string): Item => ({
  id,
  type: 'reasoning',
  summary: [],
  content: content(text),
})
const odd: Item = { id: 'rs_1', type: 'reasoning', summary: 'in one text' }

const ab = reasoning('rs_1', 'a', 'b')
const c = reasoning('rs_2', 'c')
const silent = reasoning('rs_3')
const held = [ab, c, silent]
const nameless = ({ id: _, encrypted_content: __, ...item }: Item): Item => item
const idOnly = ({ encrypted_content: _, ...item }: Item): Item => item
const sealOnly = ({ id: _, ...item }: Item): Item => item

describe('reasoning that frameworks repeat', () => {
  test.each<[string, readonly Item[]]>([
    ['all of it', held],
    ['none of it', []],
    ['some items, by id', [idOnly(c)]],
    ['some items, by encrypted content', [sealOnly(c)]],
    ['some items, by their words', [nameless(c)]],
    ['without names', held.map(nameless)],
    ['an item for each part', [thought('a'), thought('b'), thought('c')]],
    ['an item for each part, those without parts dropped', [thought('a'), thought('c')]],
    ['the parts of each item joined', [thought('ab'), thought('c'), thought('')]],
    ['the parts of a named item joined', [{ ...ab, summary: summary('ab') }]],
    ['an empty part where there was none', [{ ...silent, summary: summary('') }]],
    ['items merged', [thought('a', 'b', 'c')]],
    ['the first part doubled', [{ ...ab, summary: summary('aa', 'b') }]],
    ['the first part doubled, without a name', [thought('aa', 'b'), thought('c')]],
    ['a part lost', [{ ...ab, summary: summary('b') }]],
    [
      'its words lost, its name kept',
      [
        { ...ab, summary: [] },
        { ...c, summary: null },
      ],
    ],
  ])('Reasoning that frameworks repeat matches: %s', (_, echoed) => {
    expect(repeatsReasoning(held, echoed)).toBe(true)
  })

  test.each<[string, readonly Item[]]>([
    ['a word changed', [{ ...ab, summary: summary('a', 'x') }]],
    ['a word changed, without a name', [thought('a', 'x')]],
    ['a word added', [{ ...ab, summary: summary('a', 'b', 'x') }]],
    ['a part emptied', [{ ...ab, summary: summary('a', '') }]],
    ['the words of one item under the name of another', [{ ...c, summary: summary('a') }]],
    ['the words of two items under one name', [{ ...ab, summary: summary('a', 'b', 'c') }]],
    [
      'the id of one and the encrypted content of another',
      [{ ...ab, encrypted_content: 'sealed rs_2' }],
    ],
    ['an id from elsewhere', [{ ...c, id: 'rs_9' }]],
    ['an encrypted content from elsewhere', [{ ...c, encrypted_content: 'sealed rs_9' }]],
    ['an item twice', [ab, ab]],
    ['an item twice, the second time without its words', [ab, { ...ab, summary: [] }]],
    ['an item twice, by its words', [thought('a'), thought('b'), thought('a')]],
    ['an item that says nothing twice', [nameless(silent), nameless(silent)]],
    ['items in another order', [c, ab]],
    ['parts in another order', [thought('b'), thought('a')]],
    ['parts of a named item in another order', [{ ...ab, summary: summary('b', 'a') }]],
    ['another part doubled', [{ ...ab, summary: summary('a', 'bb') }]],
    ['the only part doubled', [{ ...c, summary: summary('cc') }]],
    [
      'a part with a field that no server sends',
      [{ ...c, summary: [{ ...summary('c')[0], note: 'n' }] }],
    ],
    ['a part of another type', [{ ...c, summary: [{ type: 'text', text: 'c' }] }]],
    ['a summary that is no list', [{ ...c, summary: 'c' }]],
  ])('Reasoning that frameworks repeat does not match: %s', (_, echoed) => {
    expect(repeatsReasoning(held, echoed)).toBe(false)
  })
})

describe('reasoning in the open', () => {
  const one = [open('rs_1', 'deny it'), open('rs_2', 'then ask')]

  test.each<[string, readonly Item[], boolean]>([
    ['repeated', one, true],
    ['without names', one.map(nameless), true],
    ['the second alone, without a name', one.slice(1).map(nameless), true],
    ['lost', one.map((item) => ({ ...item, content: [] })), true],
    ['changed', [open('rs_1', 'approve it')], false],
    ['changed, without a name', [nameless(open('rs_1', 'approve it'))], false],
    [
      'added to an item that had none',
      [open('rs_1', 'deny it'), { ...silent, content: content('x') }],
      false,
    ],
    ['of the other item', [open('rs_1', 'then ask')], false],
    ['twice', [one, one].flat(), false],
    ['as a summary', [thought('deny it')], false],
  ])('Reasoning in the open matches or not: %s', (_, echoed, isOwn) => {
    expect(repeatsReasoning(one, echoed)).toBe(isOwn)
  })
})

test('A summary of an unknown shape may be repeated as it stands or lost', () => {
  expect(repeatsReasoning([odd], [idOnly(odd)])).toBe(true)
  expect(repeatsReasoning([odd], [{ ...odd, summary: [] }])).toBe(true)
  expect(repeatsReasoning([odd], [])).toBe(true)
  expect(repeatsReasoning([odd], [{ ...odd, summary: 'in another text' }])).toBe(false)
  expect(repeatsReasoning([odd], [{ ...odd, summary: summary('in one text') }])).toBe(false)
  expect(repeatsReasoning([odd], [{ type: 'reasoning', summary: 'in one text' }])).toBe(false)
  expect(repeatsReasoning([odd, c], [nameless(c)])).toBe(true)
})

test('A first part is doubled in a later item too', () => {
  const all = [reasoning('rs_0', 'z'), ab, c]
  expect(repeatsReasoning(all, [thought('z'), thought('aa', 'b'), thought('c')])).toBe(true)
  expect(repeatsReasoning(all, [thought('aa', 'b')])).toBe(false)
})

test('Reasoning cannot be added where there was none', () => {
  expect(repeatsReasoning([], [])).toBe(true)
  for (const item of [ab, silent, thought(), thought('')])
    expect(repeatsReasoning([], [item])).toBe(false)
})

test('A run with its own reasoning is echoed, and one with edited reasoning is not', () => {
  const run = new AssistantRun([ab, message('msg_1', 'hi')])
  expect(run.isEchoedBy([reference('rs_1'), said('hi')], 'schema')).toBe(true)
  expect(run.isEchoedBy([thought('ab'), said('hi')], 'schema')).toBe(true)
  expect(run.isEchoedBy([reference('rs_1'), ab, said('hi')], 'schema')).toBe(false)
  expect(run.isEchoedBy([{ ...ab, summary: summary('x', 'b') }, said('hi')], 'schema')).toBe(false)
})

describe('for any reasoning', () => {
  const texts = fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 3 })
  const items = fc
    .array(texts, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((some, i) => reasoning(`rs_${i}`, ...some)))
  const textsOf = (item: Item): string[] =>
    (Array.isArray(item.summary) ? item.summary : []).map((part) => String(Object(part).text))
  const styles: readonly ((item: Item) => readonly Item[])[] = [
    (item) => [item],
    (item) => [nameless(item)],
    (item) => textsOf(item).map((text) => thought(text)),
    (item) => [{ ...item, summary: summary(textsOf(item).join('')) }],
    (item) => [thought(textsOf(item).join(''))],
    ({ summary: _, ...item }) => [item],
  ]

  test('Each framework’s style of any reasoning is a spelling, whatever items are lost', () => {
    fc.assert(
      fc.property(
        items,
        fc.constantFrom(...styles),
        fc.infiniteStream(fc.boolean()),
        (all, style, coins) => {
          const kept = all.filter(() => coins.next().value)
          expect(repeatsReasoning(all, kept.flatMap(style))).toBe(true)
        },
      ),
    )
  })

  test('Words that the reasoning does not hold are never a spelling of it', () => {
    fc.assert(
      fc.property(items, fc.constantFrom(...styles.slice(0, 5)), fc.nat(), (all, style, at) => {
        const edited = all.map((item, i) =>
          i === at % all.length
            ? { ...item, summary: summary(...textsOf(item), 'NEVER SAID') }
            : item,
        )
        expect(repeatsReasoning(all, edited.flatMap(style))).toBe(false)
      }),
    )
  })
})
