import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blocksOf, wordsOfBlock } from '../../page/model/comparison.ts'
import type { Item, TurnContent } from '../../src/model.ts'

function rewritten(history: readonly Item[], input: readonly Item[]): TurnContent {
  const part = { is: 'rewritten', input: [0, input.length], history: [0, history.length] } as const
  return {
    id: 'a',
    settings: {},
    input,
    sent: [],
    context: [],
    keptCount: 0,
    history,
    parts: [part],
  }
}

function numbersOf(content: TurnContent): readonly (readonly (number | undefined)[])[] {
  return blocksOf(content)[0]?.pairs.map(({ history, input }) => [history?.at, input?.at]) ?? []
}

test('A call stands beside the call that it repeats, though a framework lost what was before it', () => {
  const call = { type: 'function_call', call_id: 'c1' }
  const history = [{ type: 'reasoning' }, call, { ...call, call_id: 'c2' }]
  expect(numbersOf(rewritten(history, [call, { ...call, call_id: 'c2' }]))).toEqual([
    [0, undefined],
    [1, 0],
    [2, 1],
  ])
})

test('A message that a framework split stands beside its first part', () => {
  const message = { type: 'message', role: 'assistant' }
  expect(numbersOf(rewritten([message], [{ role: 'assistant' }, message]))).toEqual([
    [0, 0],
    [undefined, 1],
  ])
})

const items = fc.array(
  fc.record({ type: fc.constantFrom('message', 'reasoning'), call_id: fc.constantFrom('a', 'b') }),
)

test('Every item of both sides is shown once, in its order', () => {
  fc.assert(
    fc.property(items, items, (history, input) => {
      const pairs = numbersOf(rewritten(history, input))
      const side = (which: 0 | 1): readonly number[] =>
        pairs.flatMap((pair) => (pair[which] === undefined ? [] : [pair[which]]))
      expect(side(0)).toEqual(history.map((_, at) => at))
      expect(side(1)).toEqual(input.map((_, at) => at))
    }),
  )
})

test.each([
  [0, 1, 'new'],
  [1, 0, 'no longer there'],
  [1, 1, 'what follows'],
])(
  'What is behind the parting is named by who has it: history %i, input %i',
  (held, given, words) => {
    const item = { type: 'message' }
    const content = rewritten(Array(held).fill(item), Array(given).fill(item))
    const [part] = content.parts
    if (part === undefined) throw new Error('There is no part.')
    const [block] = blocksOf({ ...content, parts: [{ ...part, is: 'new' }] })
    expect(block && wordsOfBlock(block)[0]).toBe(words)
  },
)
