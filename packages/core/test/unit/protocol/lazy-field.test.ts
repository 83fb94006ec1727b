// A lazy field is like any other to all who use its object, and is parsed once, when it is read.
import { describe, expect, test, vi } from 'vitest'
import { defineLazy } from '../../../src/protocol/lazy-field.js'

const text = '[{"name":"a"}]'
const lazy = (): Record<string, unknown> => {
  const object = { first: 1, tools: null, last: 2 }
  defineLazy(object, 'tools', text)
  return object
}

describe('a lazy field', () => {
  test('It is parsed when it is first read, once, and stands where it stood', () => {
    const parse = vi.spyOn(JSON, 'parse')
    const object = lazy()
    expect(Object.keys(object)).toEqual(['first', 'tools', 'last'])
    expect(parse).not.toHaveBeenCalled()
    expect(object.tools).toBe(object.tools)
    expect(JSON.stringify(object)).toBe(`{"first":1,"tools":${text},"last":2}`)
    expect({ ...object }).toEqual(structuredClone(object))
    expect(object).toStrictEqual({ first: 1, tools: [{ name: 'a' }], last: 2 })
    expect(parse).toHaveBeenCalledTimes(1)
    parse.mockRestore()
  })

  test('It can be written, and then is what was written', () => {
    const object = lazy()
    object.tools = undefined
    expect(object.tools).toBeUndefined()
    object.tools = 'x'
    expect(Object.entries(object)).toEqual([
      ['first', 1],
      ['tools', 'x'],
      ['last', 2],
    ])
    expect(delete object.tools).toBe(true)
    expect(object).toEqual({ first: 1, last: 2 })
  })

  test('In a frozen object it can be read but not written', () => {
    const object = Object.freeze(lazy())
    expect(object.tools).toEqual([{ name: 'a' }])
    expect(() => Object.assign(object, { tools: 1 })).toThrow(TypeError)
  })

  test('Each object has its own value, and fields of its own', () => {
    const [one, other] = [lazy(), lazy()]
    expect(one.tools).not.toBe(other.tools)
    defineLazy(other, 'instructions', '["x"]')
    expect(other).toEqual({ ...one, instructions: ['x'] })
    expect(Object.keys(one)).toEqual(['first', 'tools', 'last'])
  })
})
