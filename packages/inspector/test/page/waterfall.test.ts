import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  commonScale,
  niceAbove,
  placeOf,
  segmentsOf,
  timeScale,
} from '../../page/model/waterfall.ts'
import type { TurnEntry } from '../../src/model.ts'
import { sampleFile } from './support/sample.ts'

const { turns } = sampleFile(1_000_000)
const first = turns[0]
if (first?.record === undefined) throw new Error('The sample begins with a turn that has ended.')
const ended = { ...first, record: first.record }

describe('a waterfall', () => {
  it('has the parts of a turn in order', () => {
    const parts = segmentsOf(ended, 0)
    expect(parts.map(({ name }) => name).filter((name) => name !== 'queue')).toEqual([
      'handshake',
      'wait',
      'think',
      'output',
    ])
    expect(parts.at(-1)?.until).toBe(ended.record.durationMs)
  })

  it('covers a turn from its call to its end without a gap, whatever its record says', () => {
    const ms = fc.option(fc.integer({ min: 0, max: 10_000 }), { nil: undefined })
    const times = fc.record({
      queueMs: ms,
      handshakeMs: ms,
      firstEventMs: ms,
      firstOutputMs: ms,
      durationMs: fc.integer({ min: 0, max: 10_000 }),
    })
    fc.assert(
      fc.property(times, (given) => {
        const { queueMs, handshakeMs, firstEventMs, firstOutputMs, ...rest } = ended.record
        const known = Object.fromEntries(
          Object.entries(given).filter(([, value]) => value !== undefined),
        )
        const turn: TurnEntry = {
          ...ended,
          record: { ...rest, ...known, durationMs: given.durationMs },
        }
        const parts = segmentsOf(turn, 0)
        let at = 0
        for (const { from, until } of parts) {
          expect(from).toBe(at)
          expect(until).toBeGreaterThan(from)
          at = until
        }
        expect(at).toBe(given.durationMs)
      }),
    )
  })

  it('grows with the clock while a turn runs', () => {
    const { record: _, ...running } = ended
    const parts = segmentsOf(
      { ...running, firstEventAt: running.startedAt + 50 },
      running.startedAt + 90,
    )
    expect(parts.at(-1)?.until).toBe(90)
    expect(parts.some(({ name }) => name === 'output')).toBe(false)
  })

  it('lies within its scale', () => {
    const scale = commonScale(turns, 0)
    fc.assert(
      fc.property(fc.nat({ max: 9e6 }), fc.nat({ max: 9e6 }), (from, length) => {
        const place = placeOf({ from, until: from + length }, 0, scale)
        if (place === undefined) return
        expect(place.left).toBeGreaterThanOrEqual(0)
        expect(place.left + place.width).toBeLessThanOrEqual(1.000001)
      }),
    )
  })

  it('takes the time of what is in sight, from its first beginning to its last end', () => {
    const spans = [
      { startedAt: 100, endedAt: 160 },
      { startedAt: 90, endedAt: 120 },
      { startedAt: 130 },
    ]
    expect(timeScale(spans, 200)).toEqual({ startAt: 90, lengthMs: 110 })
    expect(placeOf({ from: 0, until: 11 }, 101, { startAt: 90, lengthMs: 110 })).toEqual({
      left: 0.1,
      width: 0.1,
    })
  })

  it('rounds a scale up to a number that one can read', () => {
    expect([1, 1.2, 180, 2100, 4100].map(niceAbove)).toEqual([1, 1.5, 200, 3000, 5000])
  })
})
