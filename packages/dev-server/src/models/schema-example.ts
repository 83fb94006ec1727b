/** A small value that satisfies a JSON schema, for the subset of JSON schema that tools use. Text and numbers: `scalar-example.ts`. */
import { isArray, isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import { exampleNumber, exampleString } from './scalar-example.js'

const MAX_DEPTH = 16
/** Values in one example: a schema can ask for any number, and the server is to survive it. */
const MAX_VALUES = 10_000

/** Where in the schema an example stands. */
interface At {
  readonly root: JsonValue | undefined
  readonly depth: number
  /** Which of several different examples, from 0. */
  readonly nth: number
  /** Values that may still be made. */
  readonly left: { values: number }
}

/**
 * A value that satisfies `schema`: `const`, `default`, the first of `enum` or `examples` where given, else a least value of its type.
 * Follows `$ref` into `$defs` or `definitions`; takes the first branch of a union. Does not look at `not`, `if`, `contains`,
 * `dependentRequired`, and solves a `pattern` as `pattern-example.ts` does.
 */
export function exampleOf(schema: JsonValue | undefined): JsonValue {
  return example(schema, { root: schema, depth: 0, nth: 0, left: { values: MAX_VALUES } })
}

function example(schema: JsonValue | undefined, at: At): JsonValue {
  at.left.values -= 1
  if (at.depth > MAX_DEPTH || at.left.values < 0) return null
  if (!isObject(schema)) return at.nth === 0 ? 'example' : `example${at.nth}`
  const given = givenValue(schema, at.nth)
  if (given !== undefined) return given
  const below: At = { ...at, depth: at.depth + 1 }
  if (typeof schema.$ref === 'string') return example(follow(schema.$ref, at.root), below)
  if (isArray(schema.allOf)) return merged(schema, schema.allOf, below)
  for (const union of [schema.anyOf, schema.oneOf]) {
    if (isArray(union) && union.length > 0) return exampleOfUnion(union, below)
  }
  return typed(schema, below)
}

function typed(schema: JsonObject, at: At): JsonValue {
  switch (typeOf(schema)) {
    case 'object':
      return exampleObject(schema, at)
    case 'array':
      return exampleArray(schema, at)
    case 'number':
      return exampleNumber(schema, false, at.nth)
    case 'integer':
      return exampleNumber(schema, true, at.nth)
    case 'boolean':
      return at.nth % 2 === 1
    case 'null':
      return null
    default:
      return exampleString([schema], at.nth)
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
    target = isObject(target) ? target[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  }
  return target
}

/** Different examples come from different branches first. */
function exampleOfUnion(branches: readonly JsonValue[], at: At): JsonValue {
  const branch = branches[at.nth % branches.length]
  return example(branch, { ...at, nth: Math.floor(at.nth / branches.length) })
}

function merged(schema: JsonObject, parts: readonly JsonValue[], at: At): JsonValue {
  const { allOf: _allOf, ...own } = schema
  const schemas = [own, ...parts].filter(isObject).filter((part) => Object.keys(part).length > 0)
  if (typeOf(own) === 'string') return exampleString(schemas, at.nth)
  const examples = schemas.map((part) => example(part, at))
  const objects = examples.filter(isObject)
  return objects.length > 0 ? Object.assign({}, ...objects) : (examples[0] ?? 'example')
}

/** The required properties, and as many others as `minProperties` demands. */
function exampleObject(schema: JsonObject, at: At): JsonValue {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required = isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : []
  const least = typeof schema.minProperties === 'number' ? schema.minProperties : 0
  // Objects that are to differ need something to differ in.
  const wanted = Math.min(MAX_VALUES, Math.max(least, required.length, at.nth > 0 ? 1 : 0))
  const names = [...new Set([...required, ...Object.keys(properties), ...furtherNames(schema, wanted, at)])]
  const taken = names.slice(0, wanted)
  const valueSchema = (name: string): JsonValue | undefined =>
    properties[name] ?? schemaOfFurther(schema, name)
  return Object.fromEntries(taken.map((name) => [name, example(valueSchema(name), at)]))
}

/** Names that an object may have besides its properties. */
function furtherNames(schema: JsonObject, count: number, at: At): readonly string[] {
  if (schema.additionalProperties === false && !isObject(schema.patternProperties)) return []
  const [pattern] = isObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : []
  const names = isObject(schema.propertyNames) ? schema.propertyNames : {}
  const schemaOfName = { type: 'string', ...(pattern === undefined ? {} : { pattern }), ...names }
  return Array.from({ length: count }, (_, nth) => String(example(schemaOfName, { ...at, nth })))
}

function schemaOfFurther(schema: JsonObject, name: string): JsonValue | undefined {
  if (isObject(schema.patternProperties)) {
    const found = Object.entries(schema.patternProperties).find(([pattern]) => new RegExp(pattern).test(name))
    if (found !== undefined) return found[1]
  }
  return isObject(schema.additionalProperties) ? schema.additionalProperties : undefined
}

function exampleArray(schema: JsonObject, at: At): JsonValue {
  const count = typeof schema.minItems === 'number' ? schema.minItems : 0
  const prefix = isArray(schema.prefixItems) ? schema.prefixItems : []
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY
  const length = Math.min(most, MAX_VALUES, Math.max(count, prefix.length, at.nth > 0 ? 1 : 0))
  const isUnique = schema.uniqueItems === true
  return Array.from({ length }, (_, index) =>
    example(prefix[index] ?? schema.items, { ...at, nth: at.nth + (isUnique ? index : 0) }),
  )
}
