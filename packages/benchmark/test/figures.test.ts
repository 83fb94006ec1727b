// The arithmetic of the figures: the relay's delays and the fit of growth.

import { createLink, createQueue, createUplink } from '@warmline/cli/link'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitGrowth } from '../src/figures/growth.js'
import { percentiles, summarize } from '../src/figures/summary.js'
import { seededRandom } from '../src/random.js'

const sends = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 100_000 })), {
  maxLength: 30,
})

test('a line keeps the order, delays every byte, and lets no more through than it can', () => {
  fc.assert(
    fc.property(sends, fc.nat(), fc.integer({ min: 1, max: 10_000 }), (gaps, seed, bytesPerMs) => {
      const through = createUplink(bytesPerMs)
      const link = createLink({ oneWayMs: 10, jitter: 0.05, through, random: seededRandom(seed) })
      let now = 0
      let before = 0
      let total = 0
      for (const [gap, bytes] of gaps) {
        now += gap
        total += bytes
        const arrival = link(now, bytes)
        expect(arrival).toBeGreaterThanOrEqual(Math.max(before, now + bytes / bytesPerMs + 9.5))
        expect(arrival).toBeGreaterThanOrEqual(total / bytesPerMs)
        before = arrival
      }
    }),
  )
})

test('the same seed gives the same delays', () => {
  const arrivals = (): number[] => {
    const random = seededRandom(3)
    const link = createLink({
      oneWayMs: 10,
      jitter: 0.05,
      through: createUplink(undefined),
      random,
    })
    return [0, 100, 200, 300].map((now) => link(now, 1))
  }
  expect(arrivals()).toEqual(arrivals())
  expect(new Set(arrivals().map((at, index) => at - index * 100)).size).toBe(4)
})

test('what waits to arrive keeps its order, however the timers round', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 20 }),
      async (gaps) => {
        const queue = createQueue()
        const arrived: number[] = []
        let at = performance.now()
        await new Promise<void>((resolve) => {
          for (const [index, gap] of gaps.entries()) {
            at += gap / 10
            queue(at, () => arrived.push(index))
          }
          queue(at, resolve)
        })
        expect(arrived).toEqual(gaps.map((_, index) => index))
        expect(performance.now()).toBeGreaterThanOrEqual(at)
      },
    ),
    { numRuns: 20 },
  )
})

test('a growth is found again from its values', () => {
  const coefficient = fc.double({ min: 0.01, max: 1000, noNaN: true })
  fc.assert(
    fc.property(coefficient, coefficient, coefficient, (constant, linear, quadratic) => {
      const value = (turns: number): number => constant + linear * turns + quadratic * turns ** 2
      const growth = fitGrowth([1, 5, 20, 100].map((turns) => [turns, value(turns)]))
      expect(growth?.atTurns).toBe(100)
      expect(growth?.quadraticShare).toBeCloseTo((quadratic * 100 ** 2) / value(100), 4)
    }),
  )
  expect(
    fitGrowth([
      [1, 1],
      [5, 5],
    ]),
  ).toBeUndefined()
})

test('medians, spread and percentiles', () => {
  expect(summarize([{ wallMs: 3 }, { wallMs: 1 }, { wallMs: 8 }])).toEqual({
    wallMs: { median: 3, min: 1, max: 8, values: [3, 1, 8] },
  })
  const hundred = percentiles(Array.from({ length: 1001 }, (_, index) => index))
  expect([hundred[0], hundred[50], hundred[99], hundred[100]]).toEqual([0, 500, 990, 1000])
})
