// The soak's judge: what it forgives, and that it forgives no more.
import { expect, test } from 'vitest'
import { type Answer, Segments, type TaggedItem, tag } from './soak/history.js'
import { wrongIn } from './soak/oracle.js'

const segments = new Segments()
const input = segments.input({ type: 'message', role: 'user', content: 'go' })
const otherKey = segments.answer([], false).key

test.each([
  { own: [thought('thought')], isForgiven: true },
  { own: [thought('')], isForgiven: true },
  { own: [], isForgiven: true },
  { own: [], edit: 'mine', isForgiven: false },
  { own: [{ ...thought('thought'), id: 'rs_1' }], isForgiven: false },
  { own: [{ ...thought('thought'), encrypted_content: 'a' }], isForgiven: false },
  { own: [{ type: 'item_reference', id: 'rs_1' }], isForgiven: false },
  { own: [thought('other')], isForgiven: false },
])("Another answer's reasoning stands for $own $edit", ({ own, edit, isForgiven }) => {
  const answer = answerOf(edit)
  const user = tagged({ role: 'user', content: 'go' }, { key: input.key })
  const asked = [
    user,
    ...own.map((each) => tagged(each, { key: answer.key })),
    tagged({ role: 'assistant', content: 'done' }, { key: answer.key, words: [0, 4] }),
  ]
  const sealed = { ...thought('thought'), id: 'rs_2', encrypted_content: 'b' }
  const said = { role: 'assistant', content: [{ type: 'output_text', text: 'done' }] }
  const context = [user, tagged(sealed, { key: otherKey }), tagged(said, { key: otherKey })]
  const meant = { history: [input, answer], leading: undefined, settings: {}, items: asked }
  const found = wrongIn(context, meant, (item) => [item[tag]])
  expect(found).toBe(isForgiven ? undefined : 'item 1 does not belong at segment 1 of 2')
})

test('Words of another answer stand for no other words', () => {
  const answer = answerOf()
  const user = tagged({ role: 'user', content: 'go' }, { key: input.key })
  const own = tagged({ role: 'assistant', content: 'done' }, { key: answer.key, words: [0, 4] })
  const other = tagged({ role: 'assistant', content: 'gone' }, { key: otherKey, words: [0, 4] })
  const meant = { history: [input, answer], leading: undefined, settings: {}, items: [user, own] }
  expect(wrongIn([user, own], meant, (item) => [item[tag]])).toBeUndefined()
  expect(wrongIn([user, other], meant, (item) => [item[tag]])).toContain('item 1')
})

test('Reasoning of another answer that says something else stands for nothing', () => {
  const answer = answerOf()
  const user = tagged({ role: 'user', content: 'go' }, { key: input.key })
  const own = tagged({ role: 'assistant', content: 'done' }, { key: answer.key, words: [0, 4] })
  const ownThought = tagged({ ...thought('thought'), id: 'rs_1' }, { key: answer.key })
  const other = tagged({ ...thought('secret'), id: 'rs_2' }, { key: otherKey })
  const said = tagged({ role: 'assistant', content: 'done' }, { key: otherKey })
  const meant = { history: [input, answer], leading: undefined, settings: {}, items: [user, own] }
  const isRight = (...context: readonly TaggedItem[]): boolean =>
    wrongIn([user, ...context], meant, (item) => [item[tag]]) === undefined
  expect(isRight(ownThought, own)).toBe(true)
  expect(isRight(other, said)).toBe(true)
  expect(isRight(other, own)).toBe(false)
  expect(isRight(other, other, said)).toBe(false)
  expect(isRight(ownThought, other, said)).toBe(false)
  expect(isRight(own, other)).toBe(false)
})

test('A refusal stands for no other one', () => {
  const refused = segments.answer(
    [{ kind: 'message', id: 'msg_1', phase: undefined, parts: [part('no'), part('never')] }],
    false,
  )
  const user = tagged({ role: 'user', content: 'go' }, { key: input.key })
  const refusal = (words: string, key: number): TaggedItem =>
    tagged(
      { role: 'assistant', content: [{ type: 'refusal', refusal: words }] },
      { key, words: [0, 7] },
    )
  const own = refusal('nonever', refused.key)
  const meant = { history: [input, refused], leading: undefined, settings: {}, items: [user, own] }
  expect(wrongIn([user, own], meant, (item) => [item[tag]])).toBeUndefined()
  expect(wrongIn([user, refusal('sorry', otherKey)], meant, (item) => [item[tag]])).toContain('1')
})

function answerOf(edit?: string): Answer {
  const changed = edit === undefined ? {} : { edit }
  return segments.answer(
    [
      { kind: 'reasoning', id: 'rs_1', summary: ['thought'], content: '', seal: 'a', ...changed },
      { kind: 'message', id: 'msg_1', phase: undefined, parts: [part('done')] },
    ],
    false,
  )
}

function part(text: string): { text: string; isRefusal: boolean; annotations: never[] } {
  return { text, isRefusal: false, annotations: [] }
}

function thought(text: string): { type: string; summary: { type: string; text: string }[] } {
  return { type: 'reasoning', summary: [{ type: 'summary_text', text }] }
}

function tagged(item: object, what: TaggedItem[typeof tag]): TaggedItem {
  return { ...item, [tag]: what }
}
