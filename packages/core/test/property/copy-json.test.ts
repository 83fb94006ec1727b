// A copy of plain data is what JSON makes of it, or there is none: JSON itself is asked.
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyOfPlain, ItemCopies } from '../../src/protocol/copy-json.js'

/** Everything that a caller may put into a request, what JSON changes or drops among it. */
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom<unknown>(
    -0,
    Number.NaN,
    undefined,
    null,
    true,
    () => 1,
    Symbol('s'),
    new Date(0),
    Object('boxed'),
    new Map([['a', 1]]),
    /re/,
    Buffer.from('b'),
    { toJSON: () => 'written' },
    Object.create({ toJSON: () => 'inherited' }),
    Object.create(null),
    Object.create({ inherited: 1 }),
    Object.defineProperty({}, 'hidden', { value: 1 }),
    new Proxy({ of: 'a proxy' }, {}),
    Object.assign([1, 2], { toJSON: () => 'a list' }),
    Array(3),
    Object.assign([1], { more: 2 }),
    JSON.parse('{"__proto__":{"a":1},"b":2}'),
    class {},
  ),
)
const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('toJSON', 'constructor', 'hasOwnProperty', '7', '-1', 'length'),
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    fc.array(tie('value'), { maxLength: 3 }).map((list) => Object.freeze(list)),
  ),
}))

/** What JSON makes of a value, the order of its fields included. */
function throughJson(given: unknown): unknown {
  const text = JSON.stringify(given)
  return text === undefined ? undefined : JSON.parse(text)
}

test('is what writing and reading gives, wherever there is one', () => {
  let copies = 0
  fc.assert(
    fc.property(value, (given) => {
      if (typeof given !== 'object' || given === null) return
      const copy = copyOfPlain(given)
      if (copy === undefined) return
      copies++
      const written = throughJson(given)
      expect(isDeepStrictEqual(copy, written)).toBe(true)
      expect(JSON.stringify(copy)).toBe(JSON.stringify(written))
    }),
    { numRuns: 2_000 },
  )
  expect(copies).toBeGreaterThan(200)
})

test('gives no two objects that are one, for what is empty', () => {
  const copies = new ItemCopies()
  const one = copyOfPlain({ input: [{}], a: {} }, copies)
  const other = copyOfPlain({ input: [{}], a: {} }, copies)
  expect(Object.isFrozen(Reflect.get(Object(one), 'a'))).toBe(false)
  expect(Reflect.get(Object(one), 'a')).not.toBe(Reflect.get(Object(other), 'a'))
})

test('is what writing and reading gives after any change of what was copied before', () => {
  let shared = 0
  const field = fc.oneof({ weight: 20, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: leaf })
  const item = fc.dictionary(fc.string(), field, { minKeys: 1, maxKeys: 4, noNullPrototype: true })
  const change = fc.record({ at: fc.nat(), name: key, to: field, isDeep: fc.boolean() })
  fc.assert(
    fc.property(fc.array(item, { minLength: 1 }), fc.array(change), (items, changes) => {
      const request = { model: 'm', input: items }
      const known = new ItemCopies()
      let before: unknown = copyOfPlain(request, known)
      for (const { at, name, to, isDeep } of changes) {
        const changed = items[at % items.length]
        const inside = Object.values(changed ?? {}).find((each) => each?.constructor === Object)
        if (changed !== undefined)
          Reflect.set(Object(isDeep ? (inside ?? changed) : changed), name, to)
        const copy = copyOfPlain(request, known)
        if (copy !== undefined) {
          expect(JSON.stringify(copy)).toBe(JSON.stringify(throughJson(request)))
          expect(isDeepStrictEqual(copy, throughJson(request))).toBe(true)
          shared += itemsOf(copy).filter((each) => itemsOf(before).includes(each)).length
        }
        before = copy
      }
    }),
    { numRuns: 1_000 },
  )
  expect(shared).toBeGreaterThan(200)
})

const itemsOf = (request: unknown): readonly unknown[] => Object(request).input ?? []

test('takes as long for an item that is named again and again as for that many items', () => {
  const item = { list: Array(1000).fill(1) }
  expect(copyOfPlain({ input: Array(900).fill(item) })).toBeDefined()
  expect(copyOfPlain({ input: Array(2000).fill(item) })).toBeUndefined()
})

test('shares no object with what it was made from', () => {
  const given = { list: [{ deep: { text: 'a' } }] }
  const copy = copyOfPlain(given)
  const list = given.list[0]
  if (list !== undefined) list.deep.text = 'changed'
  expect(copy).toEqual({ list: [{ deep: { text: 'a' } }] })
})

test('reads every value once', () => {
  let reads = 0
  const given = Object.defineProperty({}, 'field', { enumerable: true, get: () => ++reads })
  expect(copyOfPlain(given)).toEqual({ field: 1 })
  expect(reads).toBe(1)
})

test('leaves to JSON what nests without end', () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  expect(copyOfPlain(cycle)).toBeUndefined()
  expect(copyOfPlain({ big: 1n })).toBeUndefined()
})

test('leaves to JSON what is written far more often than it is there', () => {
  let text: unknown = 'a'
  for (let i = 0; i < 40; i++) text = [text, text]
  expect(copyOfPlain({ text })).toBeUndefined()
  expect(copyOfPlain({ list: new Array(2 ** 32 - 1) })).toBeUndefined()
})

test('leaves to JSON a field that the prototype of objects names, frozen or not', () => {
  expect(copyOfPlain({ properties: { constructor: { type: 'string' } } })).toBeUndefined()
})

test('reads a field when the one before it is read whole', () => {
  const make = (): object => {
    const given = { first: {}, second: 1 }
    const get = (): number => ++given.second
    Object.defineProperty(given.first, 'field', { enumerable: true, get })
    return given
  }
  expect(copyOfPlain(make())).toEqual(throughJson(make()))
})

test('reads every value once, also where an item was copied before', () => {
  let reads = 0
  const known = new ItemCopies()
  const item = {
    get content() {
      reads++
      return `read ${reads}`
    },
  }
  for (let copies = 1; copies <= 3; copies++) {
    copyOfPlain({ input: [item] }, known)
    expect(reads).toBe(copies)
  }
})

test('asks a list for its way of being written before anything else, as JSON does', () => {
  const make = (): object => {
    const list: unknown[] = []
    return new Proxy(list, {
      get(target, name) {
        if (name === 'toJSON' && list.length === 0) list.push({ type: 'message' })
        return Reflect.get(target, name)
      },
    })
  }
  expect(copyOfPlain({ input: make() })).toEqual(throughJson({ input: make() }))
})

test('leaves to JSON a long list that contains itself, before it is copied often', () => {
  let reads = 0
  const item = {
    get field() {
      return ++reads
    },
  }
  const list: unknown[] = Array(300_000).fill(item)
  list[0] = list
  expect(copyOfPlain({ list })).toBeUndefined()
  expect(reads).toBe(0)
})
