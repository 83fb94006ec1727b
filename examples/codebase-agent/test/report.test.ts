// What is made of the measures: medians, verdict, table, document, and how they are shown.
import { writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resultDocument } from '../src/report/document.js'
import { comparisons, resultTable } from '../src/report/table.js'
import { compareAnswers } from '../src/report/verdict.js'
import { Meter } from '../src/runs/meter.js'
import { median, summarize } from '../src/runs/result.js'
import { watchTools } from '../src/runs/steady-tools.js'
import { plainProgress } from '../src/show/plain-progress.js'
import { formatBytes, formatChange, formatMs, oneLine, printable } from '../src/show/text.js'
import { createToolbox } from '../src/tools/toolbox.js'
import { walkTree } from '../src/tools/tree.js'
import { makeDirectory } from './support/directories.js'
import { model, result, summaries, sweep } from './support/results.js'

describe('the meter', () => {
  test('times turns from the call to the end of the output, and their first output only', () => {
    const times = [50, 1000, 1000, 1005, 1009, 1100, 1130]
    const states: number[] = []
    const meter = new Meter(
      ({ turns }) => states.push(turns),
      () => times.shift() ?? 0,
    )
    meter.runStarted()
    meter.turnStarted()
    meter.outputSeen()
    meter.outputSeen()
    meter.turnEnded()
    meter.turnEnded()
    meter.turnStarted()
    meter.turnEnded()
    expect(meter.turns).toEqual([
      { startMs: 0, firstEventMs: 5, durationMs: 9 },
      { startMs: 100, firstEventMs: undefined, durationMs: 30 },
    ])
    expect(states).toEqual([0, 1, 1, 2])
  })

  test('says what the agent is doing', () => {
    let doing = ''
    const meter = new Meter((state) => {
      doing = state.doing
    })
    meter.toolCalled('read_file', { path: 'a.ts', from: 3 })
    expect(doing).toBe('read_file a.ts')
    expect(meter.toolCalls).toBe(1)
  })
})

describe('a summary', () => {
  test('is of medians, and shows the run that is nearest to them', () => {
    const summary = summarize([
      result({ wallMs: 1 }),
      result({ wallMs: 50 }),
      result({ wallMs: 3, sent: [{ bytes: 1500, isIncremental: false }] }),
    ])
    expect(summary).toMatchObject({
      wallMs: 3,
      bytesSent: 1500,
      turns: 2,
      incrementalTurns: 1,
      firstEventMedianMs: 20,
      timeline: [
        { startMs: 100, endMs: 120, bytes: 1500 },
        { startMs: 500, endMs: 540, bytes: 0 },
      ],
    })
  })

  test('counts what was sent again with the last turn', () => {
    const sent = [1, 2, 3].map((bytes) => ({ bytes, isIncremental: false }))
    expect(summarize([result({ sent })]).timeline.map(({ bytes }) => bytes)).toEqual([1, 5])
  })

  test('has the median of sorted values, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values) ?? Number.NaN
        expect(2 * values.filter((value) => value < middle).length).toBeLessThanOrEqual(
          values.length,
        )
        expect(2 * values.filter((value) => value > middle).length).toBeLessThanOrEqual(
          values.length,
        )
        expect(median(values.toReversed())).toBe(middle)
      }),
    )
    expect(median([])).toBeUndefined()
  })
})

describe('the verdict', () => {
  test('is equal only when every answer of every repetition is', () => {
    expect(compareAnswers(summaries)).toEqual({ areEqual: true, equal: [true, true, true, true] })
    const odd = summarize([result(), result({ answer: 'It is not so.' })])
    expect(compareAnswers([summarize([result()]), odd])).toEqual({
      areEqual: false,
      equal: [true, false],
    })
  })

  test('comes with the reason when files changed meanwhile', async () => {
    const root = await makeDirectory({ 'a.txt': 'one' })
    const steady = watchTools(createToolbox(await walkTree(root)))
    const read = steady.tools.find(({ name }) => name === 'read_file')
    await read?.call({ path: 'a.txt' })
    await read?.call({ path: 'a.txt', from: 1 })
    expect(steady.haveChanged).toBe(false)
    await writeFile(`${root}/a.txt`, 'two')
    await read?.call({ path: 'a.txt' })
    expect(steady.haveChanged).toBe(true)
  })
})

describe('the table', () => {
  test('lines up, and says what is equal', () => {
    const [head, rule, ...rows] = resultTable(summaries, compareAnswers(summaries)).split('\n')
    expect(head).toContain('wall time')
    expect(new Set([head, rule, ...rows].map((line) => line?.length)).size).toBe(1)
    expect(rows[1]).toMatch(/^AI SDK over WebSocket .* 1\.50 kB +1\.50 s +20 ms +equal$/)
    expect(resultTable(summaries, { areEqual: false, equal: [true, false, true, true] })).toContain(
      'DIFFERENT',
    )
    expect(resultTable(summaries, undefined)).toContain('not compared')
  })

  test('is put in words', () => {
    expect(comparisons(summaries)).toEqual([
      'AI SDK: WebSocket mode sent 1.00 times fewer bytes than HTTP and took 25 % less time.',
      'LangChain: WebSocket mode sent 1.00 times fewer bytes than HTTP and took 25 % less time.',
    ])
  })
})

test('the document has exactly what it promises', () => {
  const document = resultDocument(model, summaries, sweep)
  expect(Object.keys(document)).toEqual(['model', 'runs', 'sweep'])
  expect(document.model).toEqual({ ...model })
  expect(document.runs[1]).toEqual({
    framework: 'ai-sdk',
    transport: 'websocket',
    toolCalls: 3,
    turns: 2,
    incrementalTurns: 1,
    bytesSent: 1500,
    wallMs: 1500,
    firstEventMedianMs: 20,
    inputTokens: 1000,
    outputTokens: 100,
    answer: 'It is so.',
  })
})

test('plain progress is one line for each run', () => {
  const lines: string[] = []
  const progress = plainProgress((line) => lines.push(line), { repetitions: 2, expectedTurns: 9 })
  progress.ended(result())
  expect(lines).toEqual(['[1/8] AI SDK over HTTP: 2 turns, 3 tool calls, 1.50 kB sent, 1.00 s'])
})

describe('figures and foreign text', () => {
  test('are shown with three digits', () => {
    expect([0, 999, 1000, 223_787, 999_499, 999_500, 2_299_239, 12e9].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '224 kB',
      '999 kB',
      '1.00 MB',
      '2.30 MB',
      '12.0 GB',
    ])
    expect([0, 128.5, 999.4, 999.6, 5077].map(formatMs)).toEqual([
      '0 ms',
      '129 ms',
      '999 ms',
      '1.00 s',
      '5.08 s',
    ])
    expect([formatChange(100, 84), formatChange(100, 100.2), formatChange(100, 110)]).toEqual([
      '16 % less time',
      'the same time',
      '10 % more time',
    ])
  })

  test('cannot command the terminal', () => {
    const character = fc.integer({ min: 0, max: 0x2fff }).map((code) => String.fromCodePoint(code))
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(character, fc.constantFrom('\u001b', '\n', '\u009b')) }),
        (text) => {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
          expect(printable(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
          expect(oneLine(text, 10).length).toBeLessThanOrEqual(10)
          expect(oneLine(text, 10)).not.toContain('\n')
        },
      ),
    )
    expect(printable('\u001b[2Jgone')).toBe('�[2Jgone')
  })
})
