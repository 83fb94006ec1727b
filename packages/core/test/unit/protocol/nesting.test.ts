// How deep a JSON text nests, whatever its strings say, and in bounded memory.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDeeperThan } from '../../../src/protocol/nesting.js'

/** How many arrays and objects of a value stand in one another. */
function depthOf(of: unknown): number {
  if (typeof of !== 'object' || of === null) return 0
  return 1 + Math.max(0, ...Object.values(of).map(depthOf))
}

const value = fc.jsonValue({
  depthSize: 'large',
  maxDepth: 12,
  stringUnit: fc.constantFrom('[', '{', '}', ']', '"', '\\', 'a', ','),
})

test('is that of the parsed value', () => {
  fc.assert(
    fc.property(value, fc.nat({ max: 8 }), (given, limit) => {
      const isDeeper = depthOf(given) > limit
      expect(isDeeperThan(JSON.stringify(given), limit)).toBe(isDeeper)
      expect(isDeeperThan(JSON.stringify(given, null, 2), limit)).toBe(isDeeper)
    }),
    { numRuns: 1_000 },
  )
})

test('A text of brackets takes no memory for each of them', () => {
  const text = JSON.stringify('['.repeat(8_000_000))
  const before = process.memoryUsage().heapUsed
  expect(isDeeperThan(text, 512)).toBe(false)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(16_000_000)
})
