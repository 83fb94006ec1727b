// The soak's judge: what it forgives, and that it forgives no more.
import { expect, test } from 'vitest'
import { Segments, type TaggedItem, tag } from './soak/history.js'
import { wrongIn } from './soak/oracle.js'

const segments = new Segments()
const input = segments.input({ type: 'message', role: 'user', content: 'go' })
const answer = segments.answer(
  [
    { kind: 'reasoning', id: 'rs_1', summary: ['thought'], content: '', seal: 'a' },
    { kind: 'message', id: 'msg_1', phase: undefined, parts: [part('done')] },
  ],
  false,
)
const silentKey = segments.answer([], false).key

test.each([
  { names: {}, words: 'thought', isForgiven: true },
  { names: { id: 'rs_1' }, words: 'thought', isForgiven: false },
  { names: { encrypted_content: 'a' }, words: 'thought', isForgiven: false },
  { names: {}, words: 'another', isForgiven: false },
  { names: {}, words: undefined, isForgiven: false },
])(
  "another answer's reasoning for the caller's: $names, $words",
  ({ names, words, isForgiven }) => {
    const message = tagged(
      { role: 'assistant', content: 'done' },
      { key: answer.key, words: [0, 4] },
    )
    const user = tagged({ role: 'user', content: 'go' }, { key: input.key })
    const asked = [user, tagged({ ...thought(words), ...names }, { key: answer.key }), message]
    const other = tagged(
      { ...thought('thought'), id: 'rs_2', encrypted_content: 'b' },
      { key: silentKey },
    )
    const context = [user, other, message]
    const meant = { history: [input, answer], leading: undefined, settings: {}, items: asked }
    const found = wrongIn(context, meant, (item) => (tag in item ? [item[tag]] : []))
    expect(found).toBe(isForgiven ? undefined : 'item 1 does not belong at segment 1 of 2')
  },
)

function part(text: string): { text: string; isRefusal: boolean; annotations: never[] } {
  return { text, isRefusal: false, annotations: [] }
}

function thought(text: string | undefined): {
  type: string
  summary: { type: string; text: string }[]
} {
  return { type: 'reasoning', summary: text === undefined ? [] : [{ type: 'summary_text', text }] }
}

function tagged(item: object, what: TaggedItem[typeof tag]): TaggedItem {
  return { ...item, [tag]: what }
}
