import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differences, differingPart, splitAtDifference } from '../../page/model/differences.ts'
import { beginningOf, jsonLines, maxDepth, textsOf } from '../../page/model/json-lines.ts'

describe('the lines of a JSON value', () => {
  it('are those of the value', () => {
    const { lines, hasMore } = jsonLines({ a: [1, 'x'], b: {} }, 100)
    expect(lines.map(({ depth, name = '', value }) => `${depth}${name}${value}`)).toEqual([
      '0{',
      '1a[',
      '21',
      '2x',
      '1]',
      '1b{}',
      '0}',
    ])
    expect(hasMore).toBe(false)
  })

  it('are never more than asked for, and all of them in the end', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 1, max: 50 }), (value, most) => {
        const some = jsonLines(value, most)
        const all = jsonLines(value, 1e6)
        expect(some.lines.length).toBeLessThanOrEqual(most)
        expect(all.hasMore).toBe(false)
        expect(all.lines.slice(0, some.lines.length)).toEqual(some.lines)
        expect(new Set(all.lines.map(({ path, kind }) => `${path} ${kind}`)).size).toBe(
          all.lines.length,
        )
      }),
    )
  })

  it('fold what is nested too deeply', () => {
    let deep: unknown = 'bottom'
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    const { lines } = jsonLines(deep, 1e6)
    expect(lines).toHaveLength(2 * maxDepth + 1)
    expect(lines.find(({ kind }) => kind === 'folded')?.value).toBe('[…]')
  })

  it('cost no more for a long list than for the lines that are shown', () => {
    const { lines, hasMore } = jsonLines(new Array(3_000_000).fill(0), 20)
    expect(lines).toHaveLength(20)
    expect(hasMore).toBe(true)
  })

  it('are searched by their names and texts, as far as there is room', () => {
    expect(textsOf({ a: ['x', 1, null], b: { c: 'y' } }, 100)).toBe('a\nx\n1\nb\nc\ny')
    expect(textsOf(['abc', 'def'], 5)).toBe('abc\nd')
    expect(textsOf([['', null, false], ' '], 2)).toBe('\nf')
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat({ max: 40 }), (value, most) => {
        const whole = textsOf(value, 1e6)
        expect(whole.startsWith(textsOf(value, most).slice(0, most))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('cut no character in two', () => {
    expect(beginningOf('ab😀', 3)).toBe('ab')
    expect(beginningOf('ab😀', 4)).toBe('ab😀')
  })
})

describe('differences', () => {
  it('name the fields that differ, on either side', () => {
    const one = { a: 1, b: { c: 'x', d: [1, 2] }, e: 0 }
    const other = { a: 1, b: { c: 'y', d: [1, 3] }, f: 0 }
    expect([...differences(one, other).keys()].sort()).toEqual(['/b/c', '/b/d/1', '/e', '/f'])
    expect(differences(one, other).get('/b/c')).toBe('y')
  })

  it('are none between equal values, and the same paths from both sides', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(differences(one, structuredClone(one)).size).toBe(0)
        const there = [...differences(one, other).keys()].sort()
        expect([...differences(other, one).keys()].sort()).toEqual(there)
      }),
    )
  })

  it('end, however deep the values are', () => {
    let one: unknown = 1
    let other: unknown = 2
    for (let depth = 0; depth < 50_000; depth++) {
      one = [one]
      other = [other]
    }
    expect(differences(one, other).size).toBe(0)
  })

  it('split a text into what is shared and what is not', () => {
    expect(splitAtDifference('{"a":1}', '{"a": 1}')).toEqual(['{"a":', '', '1}'])
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        expect(splitAtDifference(text, other).join('')).toBe(text)
        expect(differingPart(text, other).join('')).toBe(text)
      }),
    )
  })

  it('mark a whole text that has little in common with the other', () => {
    expect(differingPart('assistant', 'user')).toEqual(['', 'assistant', ''])
    expect(differingPart('x', undefined)).toEqual(['', 'x', ''])
  })
})
