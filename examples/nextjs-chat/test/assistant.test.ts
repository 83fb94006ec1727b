// The local model: what it calls and says follows from its context, turn by turn.
import type { Item, ModelPart } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import assistant from '../model/assistant'

const asks = (text: string): Item => ({ type: 'message', role: 'user', content: text })
const output = (value: unknown): Item => ({
  type: 'function_call_output',
  output: JSON.stringify(value),
})
const call = (name: string): Item => ({ type: 'function_call', name })

async function say(...items: readonly Item[]): Promise<readonly ModelPart[]> {
  const parts: ModelPart[] = []
  const context = { items, configuration: {}, request: {}, signal: new AbortController().signal }
  for await (const part of assistant(context)) parts.push(part)
  return parts
}

const callsOf = (parts: readonly ModelPart[]): readonly unknown[] =>
  parts.flatMap((part) => (part.type === 'function_call' ? [[part.name, part.arguments]] : []))

test.each([
  ['What is 17% of 2,340?', [['calculate', { expression: '17% * 2,340' }]]],
  ['1/0', [['calculate', { expression: '1/0' }]]],
  ['2+2 with broken arguments', [['calculate', '{"expression": "1']]],
  ['What does dry-run do?', [['search_manual', { query: 'What does dry-run do?' }]]],
])('%s', async (question, calls) => {
  expect(callsOf(await say(asks(question)))).toEqual(calls)
})

test('reads what was found, then quotes it and says where it stands', async () => {
  const found = [
    asks('Why?'),
    call('search_manual'),
    output([{ id: 'a.md#1', title: 'Why', begins: 'Be' }]),
  ]
  expect(callsOf(await say(...found))).toEqual([['read_section', { id: 'a.md#1' }]])
  const section = { id: 'a.md#1', file: 'a.md', title: 'Why', text: 'Because "so".\n\nMore.' }
  const [part] = await say(...found, call('read_section'), output(section))
  expect(part).toEqual({
    type: 'text',
    text: '**Why** (a.md):\n\n> Because "so".\n\n_Question 1 of this chat._',
  })
})

test('says when a tool failed, and which question this is', async () => {
  const [part] = await say(
    asks('Hello'),
    asks('1/0'),
    call('calculate'),
    output({ error: 'RangeError: Nothing can be divided by zero.' }),
  )
  expect(part).toMatchObject({
    text: expect.stringContaining('could not help: Nothing can be divided by zero.'),
  })
  expect(part).toMatchObject({ text: expect.stringContaining('Question 2') })
})
