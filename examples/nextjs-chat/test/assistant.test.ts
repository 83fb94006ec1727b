// The local model: what it calls and says follows from its context, turn by turn.

import { join } from 'node:path'
import type { Item, ModelPart } from '@warmline/dev-server'
import { expect, test } from 'vitest'
import { questions } from '../components/welcome'
import { readManual, searchManual } from '../lib/tools/manual'
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

test('reads what was found, then answers in its sentences and says where they stand', async () => {
  const found = [
    asks('Why does a warm line save time?'),
    call('search_manual'),
    output([{ section: 'Guide: Why', begins: 'Be' }]),
  ]
  expect(callsOf(await say(...found))).toEqual([['read_section', { section: 'Guide: Why' }]])
  const text =
    'Some words:\n\n| a | table |\n\n```ts\nconst line = 1.\n```\n- **Warm.** A warm line saves a handshake (P21).\n- Nothing else costs as much time.\nIt ends'
  const section = { section: 'Guide: Why', manual: 'Guide', title: 'Why', text }
  const [part] = await say(...found, call('read_section'), output(section))
  expect(part).toEqual({
    type: 'text',
    text: 'A warm line saves a handshake. Nothing else costs as much time.\n\nYou can read more in “Why” in the Guide.',
  })
})

test('says when a tool failed, and when the manual says nothing', async () => {
  const [part] = await say(
    asks('Hello'),
    asks('1/0'),
    call('calculate'),
    output({ error: 'RangeError: Nothing can be divided by zero.' }),
  )
  expect(part).toMatchObject({ text: 'A tool could not help: Nothing can be divided by zero.' })
  const [nothing] = await say(asks('zyzzyva'), call('search_manual'), output([]))
  expect(nothing).toMatchObject({ text: expect.stringMatching(/^I found nothing about that/) })
})

test('answers to every question of the empty page, in whole sentences', async () => {
  const manual = await readManual(join(import.meta.dirname, '../../..'))
  for (const question of questions) {
    const outputs = searchManual(manual, question).slice(0, 2)
    expect(outputs).not.toEqual([])
    const [part] = await say(
      asks(question),
      call('search_manual'),
      call('read_section'),
      ...outputs.map(output),
    )
    const text = part?.type === 'text' ? part.text : ''
    for (const paragraph of text.split('\n\n')) expect(paragraph).toMatch(/^[A-Z`“].*[.!?]$/)
    expect(text).not.toMatch(/README\.md|\.md#/)
  }
})
