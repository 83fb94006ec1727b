// A lazy field is like any other to all who use its object, and is made once, when it is read.
import { describe, expect, test, vi } from 'vitest'
import { copyWith, defineLazy } from '../../../src/protocol/lazy-field.js'

const made = (): { object: Record<string, unknown>; make: () => unknown; calls: () => number } => {
  const make = vi.fn(() => [{ name: 'a' }])
  const object: Record<string, unknown> = { first: 1, tools: null, last: 2 }
  defineLazy(object, 'tools', make)
  return { object, make, calls: () => make.mock.calls.length }
}

describe('a lazy field', () => {
  test('It is made when it is first read, once, and stands where it stood', () => {
    const { object, calls } = made()
    expect(Object.keys(object)).toEqual(['first', 'tools', 'last'])
    expect(calls()).toBe(0)
    expect(object.tools).toBe(object.tools)
    expect(JSON.stringify(object)).toBe('{"first":1,"tools":[{"name":"a"}],"last":2}')
    expect({ ...object }).toEqual(structuredClone(object))
    expect(calls()).toBe(1)
  })

  test('It can be written, and then is what was written', () => {
    const { object, calls } = made()
    object.tools = undefined
    expect(object.tools).toBeUndefined()
    object.tools = 'x'
    expect(Object.entries(object)).toEqual([
      ['first', 1],
      ['tools', 'x'],
      ['last', 2],
    ])
    expect(calls()).toBe(0)
  })

  test('In a frozen object it can be read but not written', () => {
    const { object } = made()
    Object.freeze(object)
    expect(object.tools).toEqual([{ name: 'a' }])
    expect(() => {
      object.tools = 1
    }).toThrow(TypeError)
  })

  test('A copy shares what is made, makes nothing, and is written by itself', () => {
    const { object, calls } = made()
    const copy = copyWith(object, { last: 3, more: 4 })
    expect(calls()).toBe(0)
    expect(Object.keys(copy)).toEqual(['first', 'tools', 'last', 'more'])
    expect(copy.tools).toBe(object.tools)
    expect(calls()).toBe(1)
    copy.tools = 'mine'
    expect(object).toEqual({ first: 1, tools: [{ name: 'a' }], last: 2 })
    expect(copy).toEqual({ first: 1, tools: 'mine', last: 3, more: 4 })
  })

  test('A copy has fields of any name for its own', () => {
    const copy = copyWith(JSON.parse('{"__proto__":{"x":1},"a":2}') as object, { b: 3 })
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"x":1},"a":2,"b":3}')
  })
})
