// What continuation may cost, relative to one JSON.parse of the same input in the same run. The
// figures: `pnpm run cost`. Times depend on the neighbors of the machine, so they are measured here
// and not in the test command, which counts what a plan reads (cost.test.ts).
import { describe, expect, test } from 'vitest'
import { measure } from './cost/measure.js'

const spellings = ['verbatim', 'rewritten'] as const

// A neighbor on the same hardware can spoil one measurement; code that costs more fails all three.
describe.each(spellings)('answers %s', { retry: 2, timeout: 60_000 }, (spelling) => {
  test('Matching 500 turns costs at most 0.6 of parsing them', () => {
    const long = measure(500, spelling, 41)
    expect(long.inputBytes).toBeGreaterThan(1.5e6)
    process.stdout.write(`${spelling}: walk ${long.walkByParse.toFixed(2)} of JSON.parse\n`)
    expect(long.walkByParse).toBeLessThanOrEqual(0.6)
  })

  test('Planning beyond matching the history costs the same after 50 turns and after 500', () => {
    const short = measure(50, spelling, 41)
    const long = measure(500, spelling, 41)
    expect(long.commitMs).toBeLessThan(4 * short.commitMs + 0.1)
    // Both are medians of whole plans, so their difference is as noisy as they are.
    const beyondShort = short.planMs - short.walkMs
    const beyondLong = long.planMs - long.walkMs
    expect(beyondLong).toBeLessThan(4 * beyondShort + 0.15 * long.parseMs)
  })
})
