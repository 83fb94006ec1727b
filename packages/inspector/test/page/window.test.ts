import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowsInSight, scrollTo, topsOf } from '../../page/model/window.ts'

const heights = fc.array(fc.integer({ min: 20, max: 60 }), { maxLength: 200 })
const sight = fc.record({ top: fc.nat({ max: 9000 }), height: fc.integer({ min: 1, max: 900 }) })

describe('the rows in sight', () => {
  it('are exactly those of which some part is in sight', () => {
    fc.assert(
      fc.property(heights, sight, (given, at) => {
        const tops = topsOf(given)
        const whole = tops.at(-1) ?? 0
        const inside = { ...at, top: Math.min(at.top, Math.max(0, whole - at.height)) }
        const { from, to } = rowsInSight(tops, inside)
        given.forEach((height, row) => {
          const top = tops[row] ?? 0
          const isSeen = top < inside.top + inside.height && top + height > inside.top
          expect(row >= from && row < to).toBe(isSeen)
        })
      }),
    )
  })

  it('are within the list, with more at each edge', () => {
    fc.assert(
      fc.property(heights, sight, fc.nat({ max: 20 }), (given, at, more) => {
        const { from, to } = rowsInSight(topsOf(given), at, more)
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeGreaterThanOrEqual(from)
        expect(to).toBeLessThanOrEqual(given.length)
      }),
    )
  })

  it('scroll no further than a row needs', () => {
    const tops = topsOf(new Array<number>(100).fill(30))
    expect(scrollTo(tops, 2, { top: 100, height: 300 })).toBe(60)
    expect(scrollTo(tops, 5, { top: 100, height: 300 })).toBeUndefined()
    expect(scrollTo(tops, 20, { top: 100, height: 300 })).toBe(330)
  })
})
