// What a plan reads of its input, counted: times of the same work are compared in
// cost.check.ts.
import { describe, expect, test } from 'vitest'
import { countReads } from './cost/measure.js'

describe.each(['verbatim', 'rewritten'] as const)('answers %s', (spelling) => {
  test('Planning after 200 turns reads the input about once', () => {
    const { values, walk } = countReads(200, spelling)
    process.stdout.write(`${spelling}: ${(walk / values).toFixed(2)} reads of each value\n`)
    expect(walk / values).toBeLessThan(1.25)
  })

  test('Planning beyond matching the history reads as much after 20 turns as after 200', () => {
    const short = countReads(20, spelling)
    const long = countReads(200, spelling)
    expect(long.plan - long.walk).toBeLessThanOrEqual(short.plan - short.walk)
  })
})
