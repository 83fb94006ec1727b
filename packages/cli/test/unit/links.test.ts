import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameOfLink, parseLink, secondsOn } from '../../src/analyze/links.ts'

const link = { bitsPerSecond: 8_000_000, roundTripMs: 100 }

test.each([
  [0, 0],
  [14_600, 0.0146],
  [14_601, 0.114601],
  [3 * 14_600, 0.1438],
  [3 * 14_600 + 1, 0.243801],
  // 100 kB are under way in a round trip: from then on nothing waits.
  [1_000_000, 1.3],
])('%i bytes take %d s at 8 Mbit/s and 100 ms', (bytes, seconds) => {
  expect(secondsOn(link, bytes)).toBeCloseTo(seconds, 5)
})

test('More bytes never take less time', () => {
  const links = fc.record({
    bitsPerSecond: fc.integer({ min: 1000, max: 1e10 }),
    roundTripMs: fc.integer({ min: 0, max: 1000 }),
  })
  fc.assert(
    fc.property(links, fc.nat(1e8), fc.nat(1e6), (any, bytes, more) => {
      expect(secondsOn(any, bytes + more)).toBeGreaterThanOrEqual(secondsOn(any, bytes))
    }),
  )
})

test('Links are written and read', () => {
  expect(parseLink('10mbit/50ms')).toEqual({ bitsPerSecond: 1e7, roundTripMs: 50 })
  expect(parseLink('2.5 Gbit/s, 0.5 ms')).toEqual({ bitsPerSecond: 2.5e9, roundTripMs: 0.5 })
  for (const text of ['', '10', '10mbit', '0mbit/5ms', '10mbit/ms', 'mbit/5ms']) {
    expect(parseLink(text)).toBeUndefined()
  }
  expect(nameOfLink(link)).toBe('8 Mbit/s, 100 ms')
})
