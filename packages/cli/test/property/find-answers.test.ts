import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AnswerFinder } from '../../src/replay/find-answers.ts'
import { inventedMessage } from '../../src/replay/items.ts'
import { conversations, inputsOf } from '../support/conversations.ts'

const plain = (items: readonly object[] | undefined): unknown =>
  items === undefined ? undefined : JSON.parse(JSON.stringify(items))

test('Any conversation that is split into bodies gives back its answers, but the last', () => {
  fc.assert(
    fc.property(conversations, (turns) => {
      const finder = new AnswerFinder()
      const before = inputsOf(turns).map((input, at) => finder.add(at, input.map(copy), false))
      expect(before).toEqual(turns.map((_, at) => (at === 0 ? undefined : at - 1)))
      for (const [at, { answer }] of turns.entries()) {
        const isLast = at === turns.length - 1
        expect(plain(finder.answerOf(at))).toEqual(isLast ? undefined : plain(answer))
      }
    }),
  )
})

test('Conversations whose requests come in turn do not take answers from each other', () => {
  fc.assert(
    fc.property(conversations, conversations, (one, other) => {
      const finder = new AnswerFinder()
      const named = [one, other].map((turns, who) => [
        { added: [{ role: 'system', content: `You are number ${who}.` }], answer: [] },
        ...turns,
      ])
      const longest = Math.max(one.length, other.length)
      for (let at = 1; at <= longest; at++) {
        for (const [who, turns] of named.entries()) {
          const input = inputsOf(turns)[at]
          if (input !== undefined) finder.add(at * 2 + who, input.map(copy), false)
        }
      }
      for (const [who, turns] of named.entries()) {
        for (const [at, { answer }] of turns.slice(0, -1).entries()) {
          if (at > 0) expect(plain(finder.answerOf(at * 2 + who))).toEqual(plain(answer))
        }
      }
    }),
  )
})

test('The same input twice, with two answers, gives each its own', () => {
  const finder = new AnswerFinder()
  const ask = [{ role: 'user', content: 'Again?' }]
  const says = (content: string): object => ({ role: 'assistant', content })
  const behind = (content: string): readonly Record<string, unknown>[] =>
    [...ask, says(content), { role: 'user', content: 'Go on.' }].map(copy)
  finder.add(0, ask, false)
  finder.add(1, ask, false)
  expect(finder.add(2, behind('two'), false)).toBe(1)
  expect(finder.add(3, behind('one'), false)).toBe(0)
  expect(finder.add(4, behind('two'), false)).toBe(1)
  const texts = [0, 1].map((turn) => finder.answerOf(turn)?.map(({ content }) => content))
  expect(texts).toEqual([
    [[{ type: 'output_text', text: 'one', annotations: [] }]],
    [[{ type: 'output_text', text: 'two', annotations: [] }]],
  ])
})

test('References stand for items with their ids, and for the calls of the outputs behind them', () => {
  const finder = new AnswerFinder()
  const question = { role: 'user', content: 'Where?' }
  finder.add(0, [question], false)
  finder.add(
    1,
    [
      question,
      { type: 'item_reference', id: 'rs_1' },
      { type: 'item_reference', id: 'fc_1' },
      { type: 'item_reference', id: 'fc_2' },
      { type: 'function_call_output', call_id: 'call_1', output: '' },
      { type: 'function_call_output', call_id: 'call_2', output: '' },
    ],
    false,
  )
  const call = { type: 'function_call', name: 'tool', arguments: '{}', status: 'completed' }
  expect(finder.answerOf(0)).toEqual([
    { type: 'reasoning', id: 'rs_1', summary: [] },
    { ...call, id: 'fc_1', call_id: 'call_1' },
    { ...call, id: 'fc_2', call_id: 'call_2' },
  ])
  expect(inventedMessage('msg_1')).toMatchObject({ id: 'msg_1', role: 'assistant' })
})

function copy(item: object): Record<string, unknown> {
  return { ...item }
}
