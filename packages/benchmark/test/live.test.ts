// The pure parts of `pnpm live`: its command line, its medians, and what its report says.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readOptions } from '../src/live/options.js'
import { answersOfProbe } from '../src/live/questions.js'
import { figuresOfWay } from '../src/live/report.js'
import { boundOfConversation, type TurnFigures } from '../src/live/run-way.js'
import { ways } from '../src/live/ways.js'

test('With a key it asks the real API, and only after a yes', () => {
  const env = { OPENAI_API_KEY: ' sk-1 ' }
  expect(readOptions([], env)).toMatchObject({
    live: { baseURL: 'https://api.openai.com/v1', key: 'sk-1' },
    isAgreed: false,
    waitsAnHour: false,
    repetitions: 3,
    outDirectory: 'out',
  })
  expect(
    readOptions(['--', '--base-url', 'wss://a.test/v1/responses', '--yes'], env),
  ).toMatchObject({
    live: { baseURL: 'https://a.test/v1' },
    isAgreed: true,
  })
  expect(readOptions(['--max-tokens', '9'], env)).toMatchObject({ isAgreed: true, maxTokens: 9 })
})

test('Without a key it runs on the dev-server, and asks nobody', () => {
  expect(readOptions([], {})).toMatchObject({ live: undefined, isAgreed: true, waitsAnHour: true })
  for (const args of [['--repetitions', '0'], ['--max-tokens', 'x'], ['--unknown']]) {
    expect(() => readOptions(args, {})).toThrow()
  }
})

test('Each way but the first differs in one thing from another', () => {
  const names = ways.map(({ name }) => name)
  expect(new Set(names).size).toBe(7)
  for (const { against } of ways.slice(1)) expect(names).toContain(against?.name)
  for (const way of ways) expect(boundOfConversation(way, 16)).toBeGreaterThan(1000)
})

const turn = fc.record({
  handshakeMs: fc.nat(100),
  firstEventMs: fc.nat(100),
  firstOutputMs: fc.nat(100),
  totalMs: fc.nat(100),
  sentBytes: fc.nat(100),
  inputTokens: fc.nat(100),
  cachedTokens: fc.nat(100),
  outputTokens: fc.nat(100),
}) satisfies fc.Arbitrary<TurnFigures>

test('A conversation counts all of its turns, and only its first as cold', () => {
  const runs = fc.array(turn, { minLength: 2, maxLength: 5 })
  const [way] = ways
  if (way === undefined) throw new Error('There are no ways.')
  fc.assert(
    fc.property(runs, (turns) => {
      const figures = figuresOfWay(way, [turns])
      const sum = (of: (each: TurnFigures) => number): number =>
        turns.reduce((total, each) => total + of(each), 0)
      expect(figures.sentBytes).toBe(sum(({ sentBytes }) => sentBytes))
      expect(figures.conversationMs).toBe(sum((each) => each.handshakeMs + each.totalMs))
      const [first] = turns
      expect(figures.coldFirstOutputMs).toBe(
        (first?.handshakeMs ?? 0) + (first?.firstOutputMs ?? 0),
      )
    }),
  )
})

test('A question is answered only where a row was tested', () => {
  const row = { name: 'compression', rules: ['P4'], title: '', seen: 'x' } as const
  const answer = (verdict: 'yes' | 'not tested'): string | undefined =>
    answersOfProbe({ rows: [{ ...row, verdict }], facts: {} })[0]?.verdict
  expect([answer('yes'), answer('not tested')]).toEqual(['answered', 'not answered'])
})
