// The verdicts of the probe are pure: they are checked against servers that are made up.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Budget, boundOf } from '../../src/probe/budget.ts'
import { orderFault, overlapOf, sequenceFault } from '../../src/probe/judge.ts'
import { readBaseURL, readCredentials, withoutSecrets } from '../../src/probe/target.ts'
import { isTerminal, readAnswer } from '../../src/probe/wire/answer.ts'
import { isErrorFrame, isUnknownAnchor, readErrorFrame } from '../../src/probe/wire/error-frame.ts'
import type { Fields } from '../../src/probe/wire/json.ts'

/** The events of a server that runs at most `limit` of the creates at once, in a drawn order. */
function eventsOf(asked: number, limit: number, draws: readonly number[]): readonly Fields[] {
  const running: number[] = []
  const events: Fields[] = []
  let begun = 0
  const fill = (): void => {
    while (running.length < limit && begun < asked) {
      running.push(begun)
      events.push({ type: 'response.created', stream_id: `lane-${begun}` })
      begun += 1
    }
  }
  fill()
  for (let at = 0; running.length > 0; at++) {
    const drawn = (draws[at % draws.length] ?? 0) % running.length
    const [ended] = running.splice(drawn, 1)
    events.push({ type: 'response.completed', stream_id: `lane-${ended}` })
    fill()
  }
  return events
}

test('The limit of turns at once is found, whatever order they end in', () => {
  const draws = fc.array(fc.nat(100), { minLength: 1 })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      draws,
      (...drawn) => {
        const [asked, limit] = drawn
        const { most, isLimit } = overlapOf(eventsOf(asked, limit, drawn[2]), asked)
        expect(most).toBe(Math.min(asked, limit))
        expect(isLimit).toBe(limit < asked)
      },
    ),
  )
})

test('Numbers are right only from 0 without a gap', () => {
  const numbers = fc.array(fc.nat(6), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(numbers, (given) => {
      const frames = given.map((sequence_number) => ({ sequence_number }))
      const isRight = given.every((number, at) => number === at)
      expect(sequenceFault(frames) === undefined).toBe(isRight)
    }),
  )
})

test('A turn is in order only with one beginning, first, and one end, last', () => {
  const types = fc.constantFrom(
    'response.created',
    'response.in_progress',
    'response.output_text.delta',
    'response.completed',
    'error',
  )
  fc.assert(
    fc.property(fc.array(types, { maxLength: 6 }), (given) => {
      const frames = given.map((type) => ({ type }))
      const ends = frames.filter(isTerminal).length
      const isRight =
        given[0] === 'response.created' &&
        given[1] === 'response.in_progress' &&
        given.filter((type) => type === 'response.created').length === 1 &&
        ends === 1 &&
        ['response.completed', 'error'].includes(given.at(-1) ?? '')
      expect(orderFault(frames) === undefined).toBe(isRight)
    }),
  )
})

test('The account never goes above its limit while servers count honestly', () => {
  const turn = fc.record({
    bound: fc.nat(500),
    share: fc.nat(100),
    is: fc.constantFrom('run', 'refused', 'uncounted'),
  })
  fc.assert(
    fc.property(fc.nat(3000), fc.array(turn), (limit, turns) => {
      const budget = new Budget(limit)
      for (const { bound, share, is } of turns) {
        if (!budget.reserve(bound)) continue
        const input = Math.floor((bound * share) / 100)
        const usage = { input, output: 0, cached: 0, cacheWrite: 0 }
        budget.settle(bound, is === 'run' ? usage : is === 'refused' ? 'refused' : undefined)
        expect(budget.count.counted).toBeLessThanOrEqual(limit)
      }
    }),
  )
})

test('A turn is bound by the bytes of what it says, its output and what it continues', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(1000), fc.nat(1000), (content, most, anchor) => {
      const bound = boundOf({ input: [{ role: 'user', content }], max_output_tokens: most }, anchor)
      expect(bound).toBeGreaterThanOrEqual(Buffer.byteLength(content) + most + anchor)
    }),
  )
})

test('Whatever a server sends is read without an exception', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.dictionary(
          fc.constantFrom('type', 'response', 'error', 'item', 'status', 'usage'),
          fc.jsonValue(),
        ),
      ),
      (frames) => {
        const answer = readAnswer({ frames, ended: 'done', close: undefined }, 0)
        expect(typeof answer.text).toBe('string')
        for (const frame of frames.filter(isErrorFrame)) {
          expect(typeof isUnknownAnchor(readErrorFrame(frame), 'resp_1')).toBe('boolean')
        }
      },
    ),
  )
})

test('Addresses are read in each of their spellings', () => {
  for (const text of [
    'https://a.test/v1',
    'wss://a.test/v1/',
    'https://a.test/v1/responses',
    'wss://a.test/v1/responses/',
  ]) {
    expect(readBaseURL(text)).toBe('https://a.test/v1')
  }
  for (const text of [
    'a.test',
    'ftp://a.test',
    'https://user:word@a.test/v1',
    'https://a.test/v1?x=1',
  ]) {
    expect(() => readBaseURL(text)).toThrow(/<url>/)
  }
})

test('No secret stands in what is printed, wherever a server put it', () => {
  const secret = fc.string({ minLength: 4, unit: fc.constantFrom('a', 'b', '1', '"', '\\') })
  fc.assert(
    fc.property(secret, fc.string(), (key, text) => {
      const said = withoutSecrets({ rows: [{ seen: `${text}${key}${text}` }] }, [key])
      expect(said.rows[0]?.seen).not.toContain(key)
    }),
  )
})

test('Values of headers come from the environment only', () => {
  const env = { KEY: ' sk-1234 ', TEAM: 'blue' }
  expect(readCredentials('KEY', ['X-Team=env:TEAM'], env)).toEqual({
    headers: { authorization: 'Bearer sk-1234', 'x-team': 'blue' },
    secrets: ['sk-1234', 'blue'],
  })
  expect(() => readCredentials('NONE', [], env)).toThrow('NONE is not set')
  for (const header of ['X-Team=blue', 'X-Team: blue', '=env:TEAM']) {
    expect(() => readCredentials(undefined, [header], env)).toThrow('NAME=env:VARIABLE')
  }
})
