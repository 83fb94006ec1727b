// Hints of generated chains: another order of tools is always told and equal lists never are, an
// edit of the instructions is never taken for a clock, and no hint repeats what it has read.
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { Adviser, maxRemembered } from '../../src/telemetry/adviser.js'
import { hintOf } from '../../src/telemetry/hints.js'

const endpoint = { hasPromptCacheKey: true, takesAddedTools: true }
const user = (content: string): object => ({ role: 'user', content })

/** The codes that two turns of one chain are told, the second one's alone. */
function toldOf(first: object, second: object): readonly string[] {
  const adviser = new Adviser()
  const turn = { scope: 's1', endpoint }
  const settings = { prompt_cache_key: 'k' }
  const input = [user('hello')]
  adviser.advise({
    ...turn,
    request: { ...settings, input, ...first },
    continues: undefined,
    responseId: 'r1',
  })
  return adviser
    .advise({
      ...turn,
      request: { ...settings, input, ...second },
      continues: 'r1',
      responseId: 'r2',
    })
    .map(({ code }) => code)
}

const tool = fc.record(
  {
    type: fc.constantFrom('function', 'custom', 'mcp'),
    name: fc.string({ maxLength: 3 }),
    server_label: fc.string({ maxLength: 2 }),
    parameters: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ['type'] },
)
const tools = fc.array(tool, { maxLength: 8 })
const json = JSON.stringify

test('Tools in another order are always told, and equal ones never', () => {
  const shuffled = tools.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  )
  fc.assert(
    fc.property(shuffled, ([before, now]) => {
      const isSame = json(before) === json(now)
      expect(toldOf({ tools: before }, { tools: now })).toEqual(isSame ? [] : ['tools_reordered'])
      expect(toldOf({ tools: before }, { tools: structuredClone(before) })).toEqual([])
    }),
  )
})

test('A tool that came or went is always told as that', () => {
  fc.assert(
    fc.property(tools, tool, (list, other) => {
      const changed = [...list, other]
      expect(toldOf({ tools: list }, { tools: changed })).toEqual(['tool_added'])
      expect(toldOf({ tools: changed }, { tools: list })).toEqual(['tool_added'])
    }),
  )
})

/** Words without digits, of which none is part of a date. */
const words = fc.array(fc.stringMatching(/^[a-z.,\n]{1,12}$/), { minLength: 1, maxLength: 30 })
const moment = fc
  .date({ min: new Date('2021-01-01'), max: new Date('2033-01-01'), noInvalidDate: true })
  .chain((date) =>
    fc
      .constantFrom(
        (at: Date) => at.toISOString(),
        (at: Date) => at.toString(),
        (at: Date) => at.toUTCString(),
        (at: Date) => at.toDateString(),
        (at: Date) => at.toLocaleString('en-US'),
        (at: Date) => at.toLocaleString('en-GB', { dateStyle: 'full' }),
        (at: Date) => String(at.getTime()),
      )
      .map((write) => ({ date, write })),
  )
const places = fc.constantFrom(
  (text: string) => ({ instructions: text }),
  (text: string) => ({ input: [{ role: 'developer', content: text }, user('hello')] }),
  (text: string) => ({
    input: [{ role: 'system', content: [{ type: 'input_text', text }] }, user('hello')],
  }),
)

const passed = fc.record({
  said: words,
  at: moment,
  ms: fc.integer({ min: 1000, max: 1e9 }),
  place: places,
})

test('A clock in the instructions, or in a message at the front, is always told', () => {
  fc.assert(
    fc.property(passed, ({ said, at, ms, place }) => {
      const write = (date: Date): string => `${said.join(' ')} ${at.write(date)}.`
      const before = write(at.date)
      const now = write(new Date(at.date.getTime() + ms))
      expect(toldOf(place(before), place(now))).toEqual(
        before === now ? [] : ['clock_in_instructions'],
      )
    }),
  )
})

test('Another difference of the instructions is never told as a clock', () => {
  const text = fc.oneof(
    words.map((list) => list.join(' ')),
    fc.string({ unit: 'binary' }),
  )
  const edits = fc.record({ before: text, part: text, now: text, at: fc.nat(1) })
  fc.assert(
    fc.property(edits, places, ({ before, part, now, at }, place) => {
      const [one, other] = at === 0 ? [before + now, before + part + now] : [before, now]
      // Generated text may contain what looks like a time, of which nothing is said here.
      fc.pre(one !== undefined && other !== undefined && !/\d\D?\d/.test(one + other))
      expect(toldOf(place(one), place(other))).not.toContain('clock_in_instructions')
    }),
  )
})

test('A number is told as a counter when it changes twice in a row, and not when it was edited', () => {
  const adviser = new Adviser()
  const say = (number: number, turn: number): readonly string[] =>
    adviser
      .advise({
        scope: 's1',
        endpoint,
        request: { prompt_cache_key: 'k', instructions: `Turn ${number}`, input: 'hello' },
        continues: `r${turn - 1}`,
        responseId: `r${turn}`,
      })
      .map(({ code }) => code)
  expect([say(1, 1), say(2, 2), say(2, 3), say(3, 4)]).toEqual([[], [], [], []])
  expect(say(4, 5)).toEqual(['clock_in_instructions'])
  expect(say(5, 6)).toEqual([])
})

/** A turn of one of many chains and scopes. */
const anyTurn = fc.record({
  scope: fc.constantFrom('s1', 's2'),
  endpoint: fc.record({ hasPromptCacheKey: fc.boolean(), takesAddedTools: fc.boolean() }),
  request: fc.record(
    {
      model: fc.constantFrom('gpt-6.2', 'gpt-6-astra', 'planted-secret'),
      tools: fc.oneof(
        tools,
        fc.jsonValue().map(() => null),
      ),
      instructions: fc.oneof(fc.constantFrom('planted-secret 10:30', 'planted-secret 10:31')),
      input: fc.constantFrom<string | object[]>('planted-secret', [user('planted-secret')], []),
      prompt_cache_key: fc.constantFrom('planted-secret', '', null),
    },
    { requiredKeys: [] },
  ),
  continues: fc.option(fc.nat(9).map(String), { nil: undefined }),
  responseId: fc.option(fc.nat(9).map(String), { nil: undefined }),
})

const constants = (
  [
    'tools_reordered',
    'tool_added',
    'clock_in_instructions',
    'no_prompt_cache_key',
    'instructions_placed_last',
  ] as const
).map(hintOf)

test('No hint has anything of a request, and none is told twice to a chain', () => {
  fc.assert(
    fc.property(fc.array(anyTurn, { maxLength: 60 }), (turns) => {
      const adviser = new Adviser()
      for (const turn of turns) {
        const hints = adviser.advise(turn)
        // Every hint is one of the constants, in which no request has any part.
        for (const hint of hints) expect(constants).toContainEqual(hint)
        if (turn.responseId !== undefined) {
          const again = adviser.advise({ ...turn, continues: turn.responseId })
          expect(again).toEqual([])
        }
      }
    }),
  )
})

test('No scope hears of another, and what is remembered is bounded', () => {
  const adviser = new Adviser()
  const advise = (scope: string, names: readonly string[], id: string): readonly string[] =>
    adviser
      .advise({
        scope,
        endpoint,
        request: { prompt_cache_key: 'k', input: 'hello', tools: names.map((name) => ({ name })) },
        continues: 'r1',
        responseId: id,
      })
      .map(({ code }) => code)
  expect(advise('s1', ['a', 'b'], 'r1')).toEqual([])
  expect(advise('s2', ['b', 'a'], 'r1')).toEqual([])
  expect(advise('s1', ['b', 'a'], 'r2')).toEqual(['tools_reordered'])
  for (let i = 0; i < 2 * maxRemembered; i++) advise('s1', [], `many${i}`)
  expect(adviser.size).toBe(maxRemembered)
})

test('Ids of any length take the memory of a hash', () => {
  const adviser = new Adviser()
  const isLong = (id: unknown): boolean => typeof id === 'string' && id.length > 1_000
  const set = vi.spyOn(Map.prototype, 'set')
  const responseId = 'r'.repeat(10_000)
  adviser.advise({
    scope: 's1',
    endpoint,
    request: { input: 'hello' },
    continues: undefined,
    responseId,
  })
  const kept = set.mock.calls.map(([key]) => key)
  set.mockRestore()
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.filter(isLong)).toEqual([])
})
