// A body that is read from its new items alone says what it says when it is read whole, whatever a
// caller writes: layout, repeated names, broken text.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KnownBodies } from '../../../src/fetch/known-bodies.js'
import { readSnapshot } from '../../../src/protocol/snapshot.js'
import { spanOfField } from '../../../src/protocol/text-span.js'
import { isObject } from '../../../src/protocol/types.js'

const room = 1024 * 1024
const open = (now = () => 0): KnownBodies =>
  new KnownBodies({ maxBytes: room, maxAgeMs: 1000 }, now)

/** What a reading gives, as text with the order of its fields; how it fails, where it throws. */
function told(read: () => unknown): string {
  try {
    return JSON.stringify(read()) ?? 'nothing'
  } catch (fault) {
    return fault instanceof SyntaxError ? 'no JSON' : 'another fault'
  }
}

const item = fc.oneof(
  fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.string() }),
  fc.record({ type: fc.constant('function_call_output'), call_id: fc.string() }),
  fc.jsonValue(),
)
const name = fc.oneof(
  fc.constantFrom('model', 'input', 'tools', 'stream', '__proto__', 'in\\u0070ut', '"', '\\', ''),
  fc.string(),
)
const plainName = fc.constantFrom('model', 'input', 'tools', 'stream', '')
const isSteady = (names: readonly string[]): boolean =>
  new Set(names.map((each) => JSON.parse(each))).size === names.length ||
  names.every((each) => !each.includes('\\'))
/**
 * Fields in text, repeated ones among them. Not both repeated and written with escapes: there V8
 * gives the last of two values when it first parses a text, and the first one later.
 */
const fields = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 4, arbitrary: name.map((one) => JSON.stringify(one)) },
      fc.constantFrom('"in\\u0070ut"', '"input"', '"\\u0069nput"'),
    ),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  ),
  { maxLength: 4 },
)
const space = fc.constantFrom('', '', ' ', '\n\t')

function written(of: {
  readonly before: readonly (readonly [string, string])[]
  readonly items: readonly unknown[]
  readonly after: readonly (readonly [string, string])[]
  readonly space: string
}): string {
  const { before, items, after, space: gap } = of
  const input = `[${items.map((one) => JSON.stringify(one)).join(`,${gap}`)}${gap}]`
  const all = [...before, ['"input"', input], ...after]
  return `{${all.map(([field, value]) => `${field}${gap}:${value}`).join(`,${gap}`)}}`
}

const change = fc.oneof(
  fc.record({ kind: fc.constant('grow' as const), items: fc.array(item, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('edit' as const), at: fc.nat(), items: fc.array(item) }),
  fc.record({ kind: fc.constant('setting' as const), after: fields }),
  fc.record({ kind: fc.constant('same' as const) }),
)
/** A change of the text itself. */
const cut = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.record({
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    count: fc.nat(3),
    text: fc.constantFrom('', ',', ']', '],"input":[', '{', '"', ' ', '\\', ',{"a":1}', '[]'),
  }),
)

describe('a body', () => {
  test('Every body of a conversation says the same, read from its new items as read whole', () => {
    let shared = 0
    fc.assert(
      fc.property(
        fc.record({ before: fields, after: fields, space, items: fc.array(item) }),
        fc.array(fc.tuple(change, cut), { maxLength: 6 }),
        (first, [...changes]) => {
          changes.unshift([{ kind: 'same' }, undefined])
          const bodies = open()
          let now = first
          const texts: string[] = []
          for (const [step, broken] of changes) {
            if (step.kind === 'grow') now = { ...now, items: [...now.items, ...step.items] }
            if (step.kind === 'setting') now = { ...now, after: step.after }
            if (step.kind === 'edit')
              now = { ...now, items: now.items.toSpliced(step.at % 5, 1, ...step.items) }
            const text = written(now)
            if (!isSteady([...now.before, ...now.after].map(([field]) => field))) continue
            const at = Math.floor((broken?.from ?? 0) * text.length)
            if (broken !== undefined)
              texts.push(text.slice(0, at) + broken.text + text.slice(at + broken.count))
            texts.push(text)
          }
          const seen = new Set<unknown>()
          for (const text of texts) {
            let request: unknown
            const read = told(() => (request = bodies.read(text)))
            expect(read).toBe(told(() => readSnapshot(text)))
            const [one] = isObject(request) && Array.isArray(request.input) ? request.input : []
            if (isObject(one) && seen.has(one)) shared++
            seen.add(one)
          }
        },
      ),
      { numRuns: 1000 },
    )
    expect(shared).toBeGreaterThan(120)
  })

  const body = (...contents: readonly string[]): string =>
    JSON.stringify({
      model: 'm',
      input: contents.map((content) => ({ role: 'user', content })),
      stream: true,
    })

  test('A grown body shares the items that were read before', () => {
    const bodies = open()
    const before = bodies.read(body('a', 'b'))
    const after = bodies.read(body('a', 'b', 'c'))
    expect(after?.input?.[1]).toBe(before?.input?.[1])
    expect(before?.input).toHaveLength(2)
    expect(bodies.read(body('a', 'x', 'c'))?.input?.[0]).not.toBe(before?.input?.[0])
  })

  test('A comma with nothing behind it is no JSON', () => {
    const bodies = open()
    bodies.read('{"input":[1]}')
    for (const broken of ['{"input":[1,]}', '{"input":[1, ]}', '{"input":[1,,2]}'])
      expect(() => bodies.read(broken)).toThrow(SyntaxError)
    expect(bodies.read('{"input":[1,2]}')).toEqual({ input: [1, 2] })
  })

  test('A body is kept in the place of the one that it extends, within limits of count and size', () => {
    const bodies = open()
    bodies.read(body('a'))
    bodies.read(body('a', 'b'))
    expect(bodies.count).toBe(1)
    for (let i = 0; i < 300; i++) bodies.read(body(`n${i}`))
    expect(bodies.count).toBe(256)
    bodies.read(body('x'.repeat(room)))
    expect(bodies.count).toBe(256)
    bodies.read(body('x'.repeat(room / 2 - 200)))
    expect(bodies.count).toBeLessThan(10)
  })

  test('Old bodies are forgotten, and a closed client keeps none', () => {
    let now = 0
    const bodies = open(() => now)
    bodies.read(body('a'))
    now = 999
    bodies.read(body('b'))
    expect(bodies.count).toBe(2)
    now = 1000
    bodies.read(body('c'))
    expect(bodies.count).toBe(2)
    bodies.close()
    expect(bodies.count).toBe(0)
    expect(bodies.read(body('d'))).toMatchObject({ model: 'm' })
    expect(bodies.count).toBe(0)
  })
})

test('A field is found in the text of an object where its value stands', () => {
  let found = 0
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof({ weight: 5, arbitrary: plainName }, name), fc.jsonValue()),
      fc.constantFrom(undefined, 1, '\t'),
      plainName,
      (object, indent, field) => {
        const text = JSON.stringify(object, null, indent)
        const span = spanOfField(text, field)
        // A name that is written with escapes may be any.
        if (
          /\\/.test(
            Object.keys(object)
              .map((each) => JSON.stringify(each))
              .join(),
          )
        ) {
          expect(span).toBeUndefined()
          return
        }
        expect(span !== undefined).toBe(Object.hasOwn(object, field))
        if (span === undefined) return
        found++
        expect(JSON.parse(text.slice(...span))).toEqual(
          JSON.parse(JSON.stringify(Reflect.get(object, field))),
        )
      },
    ),
    { numRuns: 1000 },
  )
  expect(found).toBeGreaterThan(60)
})
