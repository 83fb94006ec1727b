// A small value that satisfies a JSON schema, for the subset that tools use. Texts and numbers are
// in `scalar-example.ts`.
import { isArray, isObject, type JsonObject, type JsonValue, jsonBytes } from '../wire/json.js'
import { Budget, ExampleTooLarge } from './budget.js'
import { Patterns } from './pattern/example.js'
import { exampleNumber, exampleString } from './scalar-example.js'

const maxDepth = 16
/** Below this depth a union takes a branch that ends, such as `null`, before one that goes on. */
const endingDepth = 4
/** Looking at a key of a schema costs this many steps of work. */
const keySteps = 4

/** The position in the schema for which a value is made. */
interface At {
  readonly root: JsonValue | undefined
  readonly depth: number
  /** Index among several different examples, from 0. */
  readonly nth: number
  readonly budget: Budget
  readonly patterns: Patterns
}

/** A schema leads back to itself; a union above may have a branch that does not. */
class TooDeep extends Error {
  override readonly name = 'TooDeep'
}

/**
 * Returns a value that satisfies `schema`: its `const`, `default`, or the first of `enum` or
 * `examples`, else a minimal value of its type. It follows `$ref` into `$defs` and `definitions`
 * and takes the first branch of a union that comes to an end. It ignores `not`, `if`, `contains`
 * and `dependentRequired`, and solves a `pattern` as `pattern/example.ts` does.
 * @param maxBytes Most bytes of the example.
 * @default {@link maxExampleBytes}
 * @throws ExampleTooLarge when the schema asks for more than the limits allow.
 */
export function exampleOf(schema: JsonValue | undefined, maxBytes?: number): JsonValue {
  const budget = new Budget(maxBytes)
  const patterns = new Patterns(budget)
  try {
    return example(schema, { root: schema, depth: 0, nth: 0, budget, patterns })
  } catch (error) {
    throw error instanceof TooDeep ? new ExampleTooLarge(`${maxDepth} levels of nesting`) : error
  }
}

function example(schema: JsonValue | undefined, at: At): JsonValue {
  at.budget.value()
  if (at.depth > maxDepth) throw new TooDeep()
  if (!isObject(schema)) return counted(at.nth === 0 ? 'example' : `example${at.nth}`, at)
  const given = givenValue(schema, at.nth)
  if (given !== undefined) return counted(given, at)
  const below: At = { ...at, depth: at.depth + 1 }
  if (typeof schema.$ref === 'string') {
    at.budget.work(schema.$ref.length)
    return example(follow(schema.$ref, at.root), below)
  }
  if (isArray(schema.allOf)) return merged(schema, schema.allOf, below)
  for (const union of [schema.anyOf, schema.oneOf]) {
    if (isArray(union) && union.length > 0) return exampleOfUnion(union, below)
  }
  return typed(schema, below)
}

function counted(value: JsonValue, { budget }: At): JsonValue {
  budget.bytes(jsonBytes(value))
  return value
}

function typed(schema: JsonObject, at: At): JsonValue {
  const type = typeOf(schema)
  if (type === 'object') return exampleObject(schema, at)
  return type === 'array' ? exampleArray(schema, at) : counted(scalar(schema, at), at)
}

function scalar(schema: JsonObject, at: At): JsonValue {
  switch (typeOf(schema)) {
    case 'number':
      return exampleNumber(schema, false, at.nth)
    case 'integer':
      return exampleNumber(schema, true, at.nth)
    case 'boolean':
      return at.nth % 2 === 1
    case 'null':
      return null
    default:
      return exampleString([schema], at)
  }
}

function typeOf(schema: JsonObject): JsonValue | undefined {
  const type = isArray(schema.type) ? schema.type[0] : schema.type
  return type === undefined && isObject(schema.properties) ? 'object' : type
}

function givenValue(schema: JsonObject, nth: number): JsonValue | undefined {
  if (schema.const !== undefined) return schema.const
  if (nth === 0 && schema.default !== undefined) return schema.default
  for (const key of ['enum', 'examples']) {
    const values = schema[key]
    if (isArray(values) && values.length > nth) return values[nth]
  }
  return undefined
}

function follow(reference: string, root: JsonValue | undefined): JsonValue | undefined {
  let target = root
  for (const step of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    target = isObject(target) ? own(target, name) : undefined
  }
  return target
}

/** Takes different branches for different examples first, and the next one where one has no end. */
function exampleOfUnion(branches: readonly JsonValue[], at: At): JsonValue {
  at.budget.work(keySteps * branches.length)
  const ordered =
    at.depth > endingDepth
      ? branches.toSorted((left, right) => Number(goesOn(left)) - Number(goesOn(right)))
      : branches
  const nth = Math.floor(at.nth / branches.length)
  for (let offset = 0; offset < branches.length; offset += 1) {
    try {
      return example(ordered[(at.nth + offset) % branches.length], { ...at, nth })
    } catch (error) {
      if (!(error instanceof TooDeep)) throw error
    }
  }
  throw new TooDeep()
}

/** True when the value of a branch may hold further values. */
function goesOn(branch: JsonValue): boolean {
  if (!isObject(branch)) return false
  const type = typeOf(branch)
  return (
    type === 'object' ||
    type === 'array' ||
    ['$ref', 'allOf', 'anyOf', 'oneOf'].some((key) => branch[key] !== undefined)
  )
}

function merged(schema: JsonObject, parts: readonly JsonValue[], at: At): JsonValue {
  const { allOf: _allOf, ...rest } = schema
  at.budget.work(keySteps * (parts.length + Object.keys(rest).length))
  const schemas = [rest, ...parts].filter(isObject).filter((part) => Object.keys(part).length > 0)
  if (typeOf(rest) === 'string') return counted(exampleString(schemas, at), at)
  const examples = schemas.map((part) => example(part, at))
  const objects = examples.filter(isObject)
  // Assignment would not work for a member called `__proto__`.
  const members = objects.flatMap((each) => Object.entries(each))
  return objects.length > 0 ? Object.fromEntries(members) : (examples[0] ?? 'example')
}

/** Includes the required properties, and as many others as `minProperties` demands. */
function exampleObject(schema: JsonObject, at: At): JsonValue {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required = isArray(schema.required)
    ? schema.required.filter((name) => typeof name === 'string')
    : []
  at.budget.work(keySteps * (required.length + Object.keys(properties).length))
  const least = numberOf(schema.minProperties) ?? 0
  // Objects that must differ need a property that differs.
  const wanted = Math.max(least, required.length, at.nth > 0 ? 1 : 0)
  const names = [
    ...new Set([...required, ...Object.keys(properties), ...furtherNames(schema, wanted, at)]),
  ]
  const taken = names.slice(0, wanted)
  const valueSchema = (name: string): JsonValue | undefined =>
    own(properties, name) ?? schemaOfFurther(schema, name, at)
  return Object.fromEntries(
    taken.map((name) => {
      at.budget.bytes(name.length)
      return [name, example(valueSchema(name), at)]
    }),
  )
}

/** Returns an own member of an object, not an inherited one. */
function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Returns names for additional properties. */
function furtherNames(schema: JsonObject, count: number, at: At): readonly string[] {
  if (schema.additionalProperties === false && !isObject(schema.patternProperties)) return []
  const [pattern] = isObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : []
  const names = isObject(schema.propertyNames) ? schema.propertyNames : {}
  const schemaOfName = { type: 'string', ...(pattern === undefined ? {} : { pattern }), ...names }
  const further: string[] = []
  while (further.length < count)
    further.push(String(example(schemaOfName, { ...at, nth: further.length })))
  return further
}

function schemaOfFurther(
  schema: JsonObject,
  name: string,
  { budget, patterns }: At,
): JsonValue | undefined {
  if (isObject(schema.patternProperties)) {
    const entries = Object.entries(schema.patternProperties)
    budget.work(keySteps * entries.length)
    const found = entries.find(([pattern]) => patterns.matches(pattern, name))
    if (found !== undefined) return found[1]
  }
  return isObject(schema.additionalProperties) ? schema.additionalProperties : undefined
}

/**
 * A tuple lists its items in `prefixItems`, or in `items` in the older form; further items follow
 * `items`, or `additionalItems`.
 */
function exampleArray(schema: JsonObject, at: At): JsonValue {
  const isOlder = isArray(schema.items)
  const tuple = isArray(schema.prefixItems)
    ? schema.prefixItems
    : isArray(schema.items)
      ? schema.items
      : []
  const further = isOlder ? schema.additionalItems : schema.items
  const least = Math.max(numberOf(schema.minItems) ?? 0, tuple.length, at.nth > 0 ? 1 : 0)
  const most = Math.min(
    numberOf(schema.maxItems) ?? Number.POSITIVE_INFINITY,
    further === false ? tuple.length : Number.POSITIVE_INFINITY,
  )
  const isUnique = schema.uniqueItems === true
  const values: JsonValue[] = []
  while (values.length < Math.min(least, most)) {
    const index = values.length
    values.push(example(tuple[index] ?? further, { ...at, nth: at.nth + (isUnique ? index : 0) }))
  }
  return values
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}
