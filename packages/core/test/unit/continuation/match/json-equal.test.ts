// When two JSON values are equal.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonEqual } from '../../../../src/continuation/match/json-equal.js'

describe('values that are the same', () => {
  test.each([
    [
      { a: 1, b: [2, { c: null }] },
      { b: [2, { c: null }], a: 1 },
    ],
    [0, -0],
    [[], []],
    [{}, {}],
    [JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
  ])('JSON values are equal: %j', (stored, given) => {
    expect(jsonEqual(stored, given)).toBe(true)
  })

  test('A JSON value equals its copy with the keys in reverse', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, held]) => [key, reversed(held)]),
      )
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const stored: unknown = JSON.parse(JSON.stringify(value))
        expect(jsonEqual(stored, reversed(stored))).toBe(true)
      }),
    )
  })

  test('JSON values whose text differs are never equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const stored: unknown = JSON.parse(JSON.stringify(a))
        const given: unknown = JSON.parse(JSON.stringify(b))
        // Without keys to reorder, the text decides.
        fc.pre(!JSON.stringify([stored, given]).includes('{'))
        expect(jsonEqual(stored, given)).toBe(JSON.stringify(stored) === JSON.stringify(given))
      }),
    )
  })
})

describe('values that are not the same', () => {
  test.each([
    ['null and a missing key', { a: null }, {}],
    ['a missing key and null', {}, { a: null }],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['an object and an array', { 0: 'a', length: 1 }, ['a']],
    ['an array and a longer one', [1], [1, 2]],
    ['a longer array', [1, 2], [1]],
    ['one key more', { a: 1 }, { a: 1, b: 2 }],
    ['one key less', { a: 1, b: 2 }, { a: 1 }],
    ['another key of the same value', { a: 1 }, { b: 1 }],
    ['a key that every object inherits', JSON.parse('{"__proto__":{}}'), {}],
    ['an inherited key, and another in its place', JSON.parse('{"__proto__":{}}'), { a: 1 }],
    [
      'a key, and one that every object inherits in its place',
      { a: 1 },
      JSON.parse('{"__proto__":{}}'),
    ],
    ['an inherited function', { a: 1, toString: 'x' }, { a: 1 }],
  ])('JSON values are not equal: %s', (_, stored, given) => {
    expect(jsonEqual(stored, given)).toBe(false)
  })
})

describe('values that are nested deep', () => {
  const nested = (levels: number, open: string, close: string): unknown =>
    JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`)

  test.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])(
    'JSON values are compared as deep as a server may nest them, without ending the stack: %s',
    (_, open, close) => {
      expect(jsonEqual(nested(512, open, close), nested(512, open, close))).toBe(true)
      expect(jsonEqual(nested(100_000, open, close), nested(100_000, open, close))).toBe(false)
    },
  )
})
