// The goals: the whole run measures each of them, and any other run says which it did not measure.
import { expect, test } from 'vitest'
import { readOptions } from '../src/options.js'
import { makeDocument } from '../src/report/document.js'
import { toPage } from '../src/report/page.js'
import { sectionsOf } from '../src/report/sections.js'
import { resultsOf } from './results.js'

test('the whole run measures every goal', () => {
  const { goals } = documentOf([])
  expect(goals.filter(({ verdict }) => verdict === 'not measured')).toEqual([])
  expect(new Set(goals.map(({ says }) => says)).size).toBe(goals.length)
})

test.for([
  [['--quick'], 'this run has no “loop turns=100 rtt=0”'],
  [['--quick', '--suite', 'stream'], 'warmline-core did not run in loops of three lengths'],
  [['--clients', 'warmline-core'], 'baseline did not run in “loop turns=100 rtt=0”'],
  [['--rtt', '0', '--cost', '0'], 'this run has no “loop turns=50 rtt=20 cost=100”'],
] as const)('%j has a line for every goal: met, missed, or why not', ([args, why]) => {
  const whole = documentOf([])
  const document = documentOf(args)
  expect(document.goals).toHaveLength(whole.goals.length)
  const section = sectionsOf(document).find(({ title }) => title === 'Goals')
  const last = section?.tables[0]?.rows.map((row) => row.at(-1)) ?? []
  expect(last).toHaveLength(whole.goals.length)
  for (const words of last) expect(words).toMatch(/^(met|missed|not measured: .+)$/)
  expect(last).toContain(`not measured: ${why}`)
  const open = document.goals.filter(({ verdict }) => verdict === 'not measured').length
  expect(section?.text[0]).toMatch(new RegExp(`^\\d+ met, \\d+ missed, ${open} not measured\\.$`))
})

test('a figure at its limit is met, and one above it is missed', () => {
  const verdictAt = (cpuMs: number): string | undefined =>
    documentOf([], { 'warmline-core': { cpuMs } }).goals.find(
      ({ says }) => says === 'CPU a turn, 100 turns: core / baseline',
    )?.verdict
  expect(verdictAt(1200)).toBe('met')
  expect(verdictAt(1201)).toBe('missed')
})

test('no limit of a turn, an event or a crowd is looser than agreed', () => {
  const agreed: readonly (readonly [pattern: RegExp, limit: number, count: number])[] = [
    [/^CPU a turn, 100 turns: core \/ baseline$/, 1.2, 1],
    [/^CPU a turn, 100 turns: core \/ ResponsesWS$/, 0.95, 1],
    [/^CPU a turn: core at 400 turns \/ at 50$/, 1.05, 1],
    [/^CPU a turn, 100 turns: openai/, 0.75, 1],
    [/^CPU a turn, 400 turns: openai/, 0.6, 1],
    [/^CPU a turn, 100 turns: (AI SDK|LangChain)/, 0.9, 2],
    [/^CPU a turn, 400 turns: (AI SDK|LangChain)/, 0.8, 2],
    [/^CPU an event, 20000 (in bursts|paced): core \/ baseline$/, 1.1, 2],
    [/^CPU an event, 20000 (in bursts|paced): .* \/ over HTTP$/, 0.95, 6],
    [/^CPU an event, 20000 (in bursts|paced): core \/ ResponsesWS$/, 1, 2],
    [/^Tool result to request on the wire, .*: core − baseline, ms$/, 0.3, 3],
    [/^Load, (200 × 10|1000 × 10|4000 × 5), .*: core \/ baseline over lanes$/, 1.3, 9],
    [/^Memory grown from 1 turn to 400: core, MB$/, 8, 1],
    [/^Memory grown from 1 turn to 400: .* − over HTTP, MB$/, 0, 3],
  ]
  const { goals } = documentOf([])
  for (const [pattern, limit, count] of agreed) {
    const found = goals.filter(({ says }) => pattern.test(says))
    expect({ pattern, count: found.length }).toEqual({ pattern, count })
    for (const goal of found) expect(goal.limit).toBeLessThanOrEqual(limit)
  }
})

test('every load table shows the delay of the event loop', () => {
  const document = documentOf([])
  const sections = sectionsOf(document)
  const loads = sections.filter(({ title }) => title.startsWith('load '))
  expect(loads.map(({ title }) => title)).toEqual([
    'load conversations=200 turns=10',
    'load conversations=1000 turns=10',
    'load conversations=4000 turns=5',
  ])
  for (const { tables } of loads) {
    const { head = [], rows = [] } = tables[0] ?? {}
    const at = head.indexOf('event loop delay, ms')
    expect(head.slice(at, at + 3)).toEqual(['event loop delay, ms', 'p99', 'max'])
    for (const row of rows) expect(row.slice(at, at + 3)).toEqual(['4.00', '5.00', '6.00'])
  }
  expect(toPage(sections, [])).toContain('<th>event loop delay, ms</th><th>p99</th><th>max</th>')
  expect(JSON.stringify(document)).toContain('"eventLoopDelayMaxMs":{"median":6')
})

function documentOf(args: readonly string[], more?: Parameters<typeof resultsOf>[1]) {
  const options = readOptions(args, {})
  if (options === 'help') throw new Error('The arguments ask for help.')
  const scenarios = resultsOf(options, more)
  return makeDocument({ options, scenarios, micro: [], loadBefore: 0 })
}
