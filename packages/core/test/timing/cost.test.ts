// What continuation may cost, relative to one JSON.parse of the same input in the same run. Figures: `pnpm run cost`.
import { describe, expect, test } from 'vitest'
import { measure } from '../../check/cost/measure.js'

// A neighbor on the same hardware can spoil one measurement; code that costs more fails all three.
describe.each(['verbatim', 'rewritten'] as const)('answers %s', { retry: 2, timeout: 60_000 }, (spelling) => {
  test('the walk over 500 turns costs at most 0.6 of parsing them', () => {
    const long = measure(500, spelling, 41)
    expect(long.inputBytes).toBeGreaterThan(1.5e6)
    process.stdout.write(`${spelling}: walk ${long.walkByParse.toFixed(2)} of JSON.parse\n`)
    expect(long.walkByParse).toBeLessThanOrEqual(0.6)
  })

  test('everything beyond the walk costs the same after 50 turns and after 500', () => {
    const short = measure(50, spelling, 41)
    const long = measure(500, spelling, 41)
    expect(long.commitMs).toBeLessThan(4 * short.commitMs + 0.1)
    // Both are medians of whole plans, so their difference is as noisy as they are.
    expect(long.planMs - long.walkMs).toBeLessThan(4 * (short.planMs - short.walkMs) + 0.15 * long.parseMs)
  })
})
