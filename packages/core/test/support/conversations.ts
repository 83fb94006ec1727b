// Random conversations, with what the server made and how a caller repeats it, and random edits.
import fc from 'fast-check'
import type { Item } from '../../src/protocol/types.js'
import { call, called, message, output, reasoning, reference, said, user } from './continuation.js'

/** One turn: the caller's items, the server's output, and the caller's copy of that output. */
export interface Turn {
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
export const conversation: fc.Arbitrary<readonly Turn[]> = fc
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

/** A new question. */
const next: Item = user('and now?')
/** The input of a further turn. */
export const historyOf = (turns: readonly Turn[]): readonly Item[] => [
  ...turns.flatMap(({ sent, echo }) => [...sent, ...echo]),
  next,
]

/** Other items in place of one, none of which can be the beginning of what is stored there. */
export const edits: Readonly<Record<string, (item: Item) => readonly Item[]>> = {
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
