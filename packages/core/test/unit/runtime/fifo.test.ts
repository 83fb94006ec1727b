import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Fifo } from '../../../src/runtime/fifo.js'

describe('Fifo', () => {
  test('A Fifo gives what an array would, whatever the order of adding, taking and clearing', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.nat({ max: 3_000 }).map((count) => ({ add: count })) },
      { weight: 6, arbitrary: fc.nat({ max: 3_000 }).map((count) => ({ take: count })) },
      { weight: 1, arbitrary: fc.constant({ clear: true }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const fifo = new Fifo<number>()
        let model: number[] = []
        let next = 0
        for (const one of steps) {
          if ('add' in one) {
            for (let i = 0; i < one.add; i++) {
              fifo.add(next)
              model.push(next++)
            }
          } else if ('take' in one) {
            const taken = Array.from({ length: one.take }, () => fifo.take())
            const expected = model.splice(0, one.take)
            expect(taken.filter((item) => item !== undefined)).toEqual(expected)
          } else {
            fifo.clear()
            model = []
          }
          expect(fifo.size).toBe(model.length)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('A Fifo gives undefined when nothing waits, and goes on after that', () => {
    const fifo = new Fifo<string>()
    expect(fifo.take()).toBeUndefined()
    fifo.add('a')
    expect([fifo.take(), fifo.take()]).toEqual(['a', undefined])
    fifo.add('b')
    expect(fifo.take()).toBe('b')
  })
})
