// Whose a delta is, however many of the same item came before it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { added, begun, delta, numbered } from '../../support/answer-identity.js'

/** The items of the answer, by their places. */
const items = ['msg_a', 'msg_b']

/** A delta, with the number that it skips, or repeats when negative. */
interface Step {
  readonly skips: number
  readonly isNumbered: boolean
  readonly item: string | undefined
  readonly place: number | undefined
}

/** Of the same item, at any number. */
const same: fc.Arbitrary<Step> = fc.record({
  skips: fc.constantFrom(0, 0, 0, 0, -1, 1),
  isNumbered: fc.constantFrom(true, true, true, false),
  item: fc.constant('msg_a'),
  place: fc.constant(0),
})
const step: fc.Arbitrary<Step> = fc.record({
  skips: fc.constantFrom(0, 0, 0, 0, -1, 1),
  isNumbered: fc.constantFrom(true, true, true, false),
  item: fc.constantFrom(...items, 'msg_a', 'msg_other', undefined),
  place: fc.constantFrom(0, 0, 1, 2, undefined),
})

/** Whether an item may be told of at a place. */
function isKnown({ item, place }: Step): boolean {
  if (place === undefined) return item === undefined || items.includes(item)
  return place < items.length && (item === undefined || item === items[place])
}

test('A delta is its turn’s when nothing is missing before it and its item has that place', () => {
  const runs = fc.array(fc.oneof({ weight: 3, arbitrary: same }, step), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(runs, (steps) => {
      const own = begun(0)
      items.forEach((id, i) => {
        expect(own.judge(numbered(i + 1, added(id, { output_index: i })))).toBe('own')
      })
      let last = items.length
      let unnumbered = 0
      for (const each of steps) {
        const { skips, isNumbered, item, place } = each
        const sequence = isNumbered ? last + unnumbered + 1 + skips : undefined
        const fields = { sequence_number: sequence, item_id: item, output_index: place }
        const isNext = sequence === undefined || (sequence > last && skips <= 0)
        const verdict = own.judge(delta(fields))
        expect(verdict).toBe(isNext && isKnown(each) ? 'own' : 'foreign')
        if (verdict === 'foreign') return
        last = sequence ?? last
        unnumbered = isNumbered ? 0 : unnumbered + 1
      }
    }),
    { numRuns: 2000 },
  )
})
