// The surveyor: what it asks, when it stops, and that its answer follows from every tool output in
// its context.
import type { Item } from '@warmline/dev-server'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { writeAnswer } from '../src/surveyor/answer.js'
import { takeNotes } from '../src/surveyor/notes.js'
import { maxToolTurns } from '../src/surveyor/plan.js'
import { declaredNames, questionWords } from '../src/surveyor/words.js'
import { makeDirectory, makeProject } from './support/directories.js'
import { partsFor, type Survey, survey, textOf } from './support/loop.js'

const question = 'How are errors handled here?'
let project: string
let done: Survey

beforeAll(async () => {
  project = await makeProject()
  done = await survey(project, question)
})

const answerTo = (items: readonly Item[]): string => writeAnswer(takeNotes(items))
const outputsOf = (items: readonly Item[]): readonly number[] =>
  items.flatMap((item, index) => (item.type === 'function_call_output' ? [index] : []))

describe('the survey', () => {
  test('takes 24 to 40 turns where there is material, and asks nothing twice', () => {
    expect(done.calls.length + 1).toBeGreaterThanOrEqual(24)
    expect(done.calls.length + 1).toBeLessThanOrEqual(40)
    expect(done.calls.length).toBe(maxToolTurns)
    const all = done.calls.flat()
    expect(new Set(all).size).toBe(all.length)
  })

  test('makes two calls at once in some turns, and in at most every second at any time', () => {
    const parallel = done.calls.map((calls) => calls.length > 1)
    expect(parallel).toContain(true)
    parallel.forEach((_, turn) => {
      const soFar = parallel.slice(0, turn + 1)
      expect(2 * soFar.filter(Boolean).length).toBeLessThanOrEqual(soFar.length)
    })
  })

  test('uses all four tools and follows a name from the file that declares it', () => {
    const names = new Set(done.calls.flat().map((call) => call.split(' ')[0]))
    expect([...names].toSorted()).toEqual(['file_stats', 'list_files', 'read_file', 'search_text'])
    expect(done.calls.flat()).toContain('search_text {"query":"Carrier01"}')
  })

  test('answers with facts of the files', () => {
    expect(done.answer).toContain('# How are errors handled here?')
    expect(done.answer).toContain('52 files in 4 folders')
    expect(done.answer).toContain('“error”: ')
    expect(done.answer).toMatch(
      /1\. src\/carrier-01\.ts: 44 lines.* It declares Carrier01, named in \d+ lines of 25 files\./,
    )
  })

  test('goes where the question leads', async () => {
    const other = await survey(project, 'Who writes a lost letter?')
    expect(other.calls.flat()).toContain('search_text {"query":"letter"}')
    expect(done.calls.flat()).not.toContain('search_text {"query":"letter"}')
    expect(other.answer).toContain(
      'docs/notes.txt, line 1: “On errors: a lost letter is written again.”',
    )
  })

  test('is short where there is little: one file, or only a binary one', async () => {
    const one = await survey(
      await makeDirectory({ 'only.py': 'def carry_letter():\n    pass\n' }),
      'What does carry do?',
    )
    expect(one.answer).toContain('It declares carry_letter, named in 1 line of 1 file.')
    expect(one.calls.length).toBeLessThan(10)
    const binary = await survey(await makeDirectory({ 'x.bin': new Uint8Array([0, 1]) }), question)
    expect(binary.answer).toContain('read_file of x.bin failed')
  })

  test('is the same every time', async () => {
    expect(await survey(project, question)).toEqual(done)
  })
})

describe('the answer follows from the effective context', () => {
  test('every output that is dropped, emptied, doubled or changed gives another answer', () => {
    const { items, answer } = done
    expect(answerTo(items)).toBe(answer)
    for (const index of outputsOf(items)) {
      const item = items[index]
      if (item === undefined) continue
      const before = items.slice(0, index)
      const after = items.slice(index + 1)
      expect(answerTo([...before, ...after])).not.toBe(answer)
      expect(answerTo([...before, { ...item, output: '' }, ...after])).not.toBe(answer)
      expect(answerTo([...before, item, item, ...after])).not.toBe(answer)
      expect(
        answerTo([...before, { ...item, output: `${String(item.output)} ` }, ...after]),
      ).not.toBe(answer)
    }
  })

  test('not only its digest: the facts change with every output that is dropped', () => {
    const facts = (items: readonly Item[]): string => answerTo(items).split('## Evidence')[0] ?? ''
    const whole = facts(done.items)
    const all = outputsOf(done.items)
    expect(all.filter((index) => facts(done.items.toSpliced(index, 1)) === whole)).toEqual([])
    expect(all.length).toBeGreaterThan(30)
  })

  test('two outputs that change places give another answer', () => {
    const indexes = outputsOf(done.items)
    fc.assert(
      fc.property(fc.constantFrom(...indexes), fc.constantFrom(...indexes), (one, other) => {
        fc.pre(one !== other)
        const items = [...done.items]
        const [left, right] = [items[one], items[other]]
        if (left === undefined || right === undefined) return
        items[one] = { ...left, output: right.output }
        items[other] = { ...right, output: left.output }
        expect(answerTo(items)).not.toBe(done.answer)
      }),
    )
  })

  test('how a framework spells calls and messages changes nothing', () => {
    const spelled = done.items.flatMap((item): Item[] => {
      if (item.type === 'message') {
        return [
          { type: 'message', role: 'developer', content: 'Instructions.' },
          { ...item, content: [{ type: 'input_text', text: question }] },
        ]
      }
      if (item.type !== 'function_call') return [item]
      const given: Record<string, string> = JSON.parse(String(item.arguments))
      const defaults = item.name === 'read_file' ? { lines: 300, from: 1 } : { path: '.' }
      return [
        { type: 'reasoning', id: 'rs_1', summary: [] },
        {
          ...item,
          id: 'fc_1',
          status: 'completed',
          arguments: JSON.stringify({ ...defaults, ...given }, null, 1),
        },
      ]
    })
    // Two calls of one turn stand next to each other in every spelling, with or without reasoning
    // between them.
    for (const length of outputsOf(spelled).map((index) => index + 1)) {
      if (spelled[length]?.type === 'function_call_output') continue
      const same = outputsOf(spelled.slice(0, length)).length
      const original = outputsOf(done.items)[same - 1] ?? 0
      expect(partsFor(spelled.slice(0, length))).toEqual(
        partsFor(done.items.slice(0, original + 1)),
      )
    }
    expect(textOf(partsFor(spelled))).toBe(done.answer)
  })

  test('and never fails, whatever the context holds', () => {
    const item = fc.oneof(
      fc.record({
        type: fc.constant('message'),
        role: fc.constantFrom('user', 'assistant'),
        content: fc.string(),
      }),
      fc.record({
        type: fc.constant('function_call'),
        name: fc.string(),
        arguments: fc.oneof(fc.json(), fc.string()),
      }),
      fc.record({
        type: fc.constant('function_call_output'),
        output: fc.oneof(fc.json(), fc.string()),
      }),
      fc.record({ type: fc.string({ minLength: 1 }) }),
    )
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), (items) => {
        expect(partsFor(items).length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('words', () => {
  test('of a question are those worth a search', () => {
    expect(questionWords('How does this project handle errors, and where is that tested?')).toEqual(
      ['handle', 'error', 'test'],
    )
    expect(questionWords('Who calls createClient()?')).toEqual(['call', 'createClient'])
    expect(questionWords('Wie groß ist es? Größe')).toContain('größe')
    expect(questionWords('')).toEqual([])
  })

  test('declared are found in the manner of many languages', () => {
    const lines = [
      'export async function loadModel() {',
      'class Carrier:',
      'func ServeHTTP(',
      'pub struct Request {',
      'let x = 1',
    ]
    expect(declaredNames(lines)).toEqual(['loadModel', 'Carrier', 'ServeHTTP', 'Request'])
  })
})
