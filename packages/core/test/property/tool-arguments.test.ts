// The rule of arguments against an oracle of its own: it lists where two values differ, and looks
// each place up in the schema.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameArguments } from '../../src/continuation/match/tool-arguments.js'
import { isObject, type WireObject } from '../../src/protocol/types.js'
import { Random } from '../stress/soak/random.js'

interface Difference {
  readonly path: readonly string[]
  readonly kind: 'missing' | 'extra' | 'changed'
  readonly echoed: unknown
}

function differences(
  sent: unknown,
  echoed: unknown,
  path: readonly string[] = [],
): readonly Difference[] {
  if (JSON.stringify(sent) === JSON.stringify(echoed)) return []
  if (!isObject(sent) || !isObject(echoed)) return [{ path, kind: 'changed', echoed }]
  return [...new Set([...Object.keys(sent), ...Object.keys(echoed)])].flatMap((key) => {
    const at = [...path, key]
    if (!Object.hasOwn(echoed, key)) return [{ path: at, kind: 'missing', echoed: undefined }]
    if (!Object.hasOwn(sent, key)) return [{ path: at, kind: 'extra', echoed: echoed[key] }]
    return differences(sent[key], echoed[key], at)
  })
}

function schemaAt(schema: unknown, path: readonly string[]): WireObject | undefined {
  const [key, ...rest] = path
  if (!isObject(schema)) return undefined
  if (key === undefined) return schema
  const properties = isObject(schema.properties) ? schema.properties : {}
  return schemaAt(
    Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties,
    rest,
  )
}

function mayDiffer(schema: unknown, { path, kind, echoed }: Difference): boolean {
  const key = path.at(-1) ?? ''
  const parent = schemaAt(schema, path.slice(0, -1))
  if (path.length === 0 || !isObject(parent?.properties)) return false
  const declared = Object.hasOwn(parent.properties, key)
  if (kind === 'missing') return !declared && parent.additionalProperties === false
  const property = parent.properties[key]
  return (
    kind === 'extra' &&
    isObject(property) &&
    JSON.stringify(property.default) === JSON.stringify(echoed)
  )
}

const name = fc.constantFrom('a', 'b', 'c', '__proto__')
const scalar = fc.constantFrom(1, 2, 'x', null)
const { schema: anySchema } = fc.letrec<{
  schema: object
  property: object
  value: unknown
  object: object
}>((tie) => ({
  schema: fc.record(
    {
      properties: fc.dictionary(name, tie('property')),
      additionalProperties: fc.oneof(
        { weight: 3, arbitrary: fc.constant(false) },
        fc.constant(true),
        fc.constant({}),
        tie('schema'),
      ),
    },
    { requiredKeys: ['properties'] },
  ),
  property: fc.oneof(
    { maxDepth: 2 },
    fc.record({ default: scalar }, { requiredKeys: [] }),
    tie('schema'),
  ),
  value: fc.constant(1),
  object: fc.constant({}),
}))
const { object: anyObject } = fc.letrec<{ object: object; value: unknown }>((tie) => ({
  object: fc.dictionary(name, tie('value')),
  value: fc.oneof({ maxDepth: 2 }, scalar, tie('object'), fc.array(scalar, { maxLength: 2 })),
}))

/** What a validation, an editor or a mere copy makes of a value: keys go, come and change. */
function respelled(sent: unknown, rule: unknown, random: Random): unknown {
  if (!isObject(sent)) return random.chance(0.05) ? 2 : sent
  const properties = isObject(rule) && isObject(rule.properties) ? rule.properties : {}
  const others = isObject(rule) ? rule.additionalProperties : undefined
  const kept = Object.entries(sent).flatMap(([key, value]) => {
    const isDeclared = Object.hasOwn(properties, key)
    if (random.chance(isDeclared ? 0.05 : 0.4)) return []
    return [[key, respelled(value, isDeclared ? properties[key] : others, random)] as const]
  })
  const filled = Object.entries(properties).flatMap(([key, property]) => {
    if (Object.hasOwn(sent, key) || !isObject(property) || random.chance(0.5)) return []
    return [[key, random.chance(0.1) ? 2 : property.default] as const]
  })
  return Object.fromEntries([...kept, ...filled])
}

test('The rule of arguments accepts what its oracle accepts, for any schema and any arguments', () => {
  const count = { spelling: 0, edit: 0, same: 0 }
  fc.assert(
    fc.property(anySchema, anyObject, fc.integer(), (rule, sent, seed) => {
      const echoed: unknown = JSON.parse(JSON.stringify(respelled(sent, rule, new Random(seed))))
      const all = differences(sent, echoed)
      const expected = all.every((difference) => mayDiffer(rule, difference))
      count[all.length === 0 ? 'same' : expected ? 'spelling' : 'edit']++
      const [stored, given] = [JSON.stringify(sent, null, 1), JSON.stringify(echoed)]
      const same = (toolArguments: 'schema' | 'json', by: unknown): boolean =>
        sameArguments(stored, given, { toolArguments, schema: by })
      expect(same('schema', rule)).toBe(expected)
      expect(same('json', rule)).toBe(all.length === 0)
      expect(same('schema', undefined)).toBe(all.length === 0)
    }),
    { numRuns: 1500 },
  )
  // Each answer is given often enough for the agreement to mean something.
  expect(Math.min(...Object.values(count))).toBeGreaterThan(50)
})
