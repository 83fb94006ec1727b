// Properties of the rule for what a server put into its output, of whatever type: nulls and fields
// may be lost on the way back, and anything that is added or changed is an edit.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Item, isObject } from '../../src/protocol/types.js'
import { brief, message, reference, Scope, said, user } from '../support/continuation.js'

type Path = readonly (string | number)[]

const types = [
  'program',
  'web_search_call',
  'mcp_call',
  'compaction',
  'additional_tools',
  'hologram',
] as const
// How a state may change is a rule of its own; roles and ids of calls say whose an item is.
const ruled: ReadonlySet<string> = new Set(['id', 'type', 'status', 'call_id', 'role'])
const fields = fc.dictionary(
  fc.string({ maxLength: 3 }).filter((field) => !ruled.has(field)),
  fc.jsonValue({ maxDepth: 3 }),
  { maxKeys: 4 },
)
/**
 * The same value as it is read from the wire, without the names of the API, such as `name` and
 * `url`: fields of some of them carry content, which may never be lost.
 */
function unnamed(value: unknown): unknown {
  const text = JSON.stringify(value, (_, one: unknown) =>
    isObject(one)
      ? Object.fromEntries(
          Object.entries(one).map(([name, inside]) => [name.replace(/^[a-z]/, 'x$&'), inside]),
        )
      : one,
  )
  return JSON.parse(text)
}

/** Items as they are read from the wire, each with an id of its own. */
const outputs = fc
  .array(fc.tuple(fc.constantFrom(...types), fields), { minLength: 1, maxLength: 4 })
  .map((made): readonly Item[] =>
    made.map(([type, more], i) => ({ ...Object(unnamed(more)), id: `item_${i}`, type })),
  )
/** Numbers from 0 to 1, one for each decision that has to be made. */
const anyDice = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))

/** What is planned for the next turn after an output, of which this comes back. */
function planAfter(items: readonly Item[], echo: readonly Item[]): string {
  const scope = new Scope()
  scope.complete([user('a')], [...items, message('m1', 'x')])
  return brief(scope.plan([user('a'), ...echo, said('x'), user('b')]))
}

test('An item that lost nulls and fields, or is named by its id, is continued from', () => {
  fc.assert(
    fc.property(outputs, anyDice, (items, next) => {
      const echo = items.map((item): Item => {
        const roll = next.next().value
        if (roll < 0.1) return reference(String(item.id))
        return roll < 0.2 ? { id: item.id } : echoOf(item, next)
      })
      expect(planAfter(items, echo)).toBe(`resp_1+${items.length + 2}`)
    }),
  )
})

test('An item with one value added or changed anywhere makes another history', () => {
  fc.assert(
    fc.property(outputs, anyDice, fc.jsonValue({ maxDepth: 2 }), (items, next, value) => {
      const echo = items.map((item) => echoOf(item, next))
      const at = Math.floor(next.next().value * echo.length)
      const held = items[at]
      const told = echo[at]
      if (held === undefined || told === undefined) throw new Error('There is no such item.')
      const edited = edit(told, pathIn(told, next), JSON.parse(JSON.stringify(value)))
      fc.pre(isObject(edited) && !isLeftOf(held, edited))
      const plan = planAfter(items, echo.with(at, Object(edited)))
      const index = Number(/^history_edited@(\d+)$/.exec(plan)?.[1])
      // The dice may have lost content of an item before it.
      expect(index).toBeGreaterThanOrEqual(1)
      expect(index).toBeLessThanOrEqual(1 + at)
    }),
    { numRuns: 500 },
  )
})

test('An item that is left out or comes twice makes another history', () => {
  fc.assert(
    fc.property(outputs, anyDice, fc.boolean(), (items, next, isTwice) => {
      const echo = items.map((item) => echoOf(item, next))
      const at = Math.floor(next.next().value * echo.length)
      fc.pre(planAfter(items, echo).startsWith('resp_1+'))
      const given = echo.toSpliced(at, isTwice ? 0 : 1, ...(isTwice ? echo.slice(at, at + 1) : []))
      const index = Number(/^history_edited@(\d+)$/.exec(planAfter(items, given))?.[1])
      if (isTwice) expect(index).toBe(at + 2)
      // Where the next item may stand in its place, it is missing at the end of the answer only.
      expect(index).toBeGreaterThanOrEqual(at + 1)
      expect(index).toBeLessThanOrEqual(items.length + 1)
    }),
  )
})

/** An echo that keeps its id, and of the rest what the dice say. */
function echoOf(item: Item, dice: Iterator<number>): Item {
  return { ...Object(lossy(item, dice)), id: item.id, type: item.type }
}

/** Half of the nulls and a fifth of the fields are lost; lists keep their length. */
function lossy(value: unknown, dice: Iterator<number>): unknown {
  const roll = (): number => Number(dice.next().value)
  if (Array.isArray(value)) return value.map((one) => lossy(one, dice))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => roll() > (one === null ? 0.5 : 0.2))
      .map(([field, one]) => [field, lossy(one, dice)]),
  )
}

/** Some place in an item: one of its fields or elements, or a field or element more. */
function pathIn(value: unknown, dice: Iterator<number>): Path {
  const roll = Number(dice.next().value)
  if (Array.isArray(value)) {
    const at = Math.floor(roll * (value.length + 1))
    return [at, ...(at < value.length && roll > 0.3 ? pathIn(value[at], dice) : [])]
  }
  if (!isObject(value)) return []
  const names = [...Object.keys(value).filter((field) => !ruled.has(field)), 'more']
  const name = names[Math.floor(roll * names.length)] ?? 'more'
  return [name, ...(Object.hasOwn(value, name) ? pathIn(value[name], dice) : [])]
}

/** The same JSON with another value at a place. */
function edit(value: unknown, [first, ...rest]: Path, other: unknown): unknown {
  if (first === undefined) return other
  if (Array.isArray(value))
    return value.toSpliced(Number(first), 1, edit(value[Number(first)], rest, other))
  if (!isObject(value)) return other
  const inside = Object.hasOwn(value, first) ? value[first] : undefined
  return Object.fromEntries([...Object.entries(value), [first, edit(inside, rest, other)]])
}

/**
 * Whether a value is what is left of another, told leaf by leaf: every leaf stands where it stood.
 */
function isLeftOf(held: unknown, given: unknown): boolean {
  const before = leavesOf(held)
  return [...leavesOf(given)].every(([path, leaf]) => before.get(path) === leaf)
}

/**
 * The leaves of a value by their paths. What is empty is a leaf, and so is how long a list is; null
 * is nothing.
 */
function leavesOf(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (value === null) return new Map()
  if (typeof value !== 'object') return new Map([[path, value]])
  const entries = Object.entries(Object(value))
  const kind = Array.isArray(value) ? `list of ${value.length}` : 'object'
  return new Map([
    [`${path}`, kind],
    ...entries.flatMap(([name, one]) => [...leavesOf(one, `${path}/${JSON.stringify(name)}`)]),
  ])
}
