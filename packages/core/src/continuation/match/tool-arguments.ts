// The argument rule: when a call's arguments, as a framework echoes them, are a spelling of the
// arguments that the server sent. Frameworks validate against the tool's schema and write the
// result back (docs/ai-sdk.md#arguments).
import { isObject } from '../../protocol/types.js'
import { jsonEqual, maxDepth } from './json-equal.js'

/**
 * `'schema'`: allow what validation by the schema of the call does (defaults filled in, undeclared
 * keys dropped). `'json'`: the same JSON value, nothing else.
 */
export type ToolArguments = 'schema' | 'json'

/**
 * How arguments are compared: by which rule, and by the schema of the tool when the call was made.
 */
export interface ArgumentRule {
  readonly toolArguments: ToolArguments
  readonly schema: unknown
}

/**
 * Whether `given` is a spelling of the arguments `stored` that the server sent. By `'schema'`, text
 * that does not parse may be echoed as `{}` (docs/ai-sdk.md#arguments). Keys that both have must be
 * equal, numbers by value; a missing key must be one that a closed schema (`additionalProperties:
 * false`) does not declare; an extra key must equal the schema's `default`; what the schema cannot
 * explain must be equal.
 */
export function sameArguments(
  stored: unknown,
  given: unknown,
  { toolArguments, schema }: ArgumentRule,
): boolean {
  if (stored === given) return true
  if (typeof stored !== 'string' || typeof given !== 'string') return false
  const echoed = parse(given)
  if (echoed === undefined) return false
  const sent = parse(stored)
  if (sent === undefined) {
    return toolArguments === 'schema' && isObject(echoed) && Object.keys(echoed).length === 0
  }
  const same = (one: unknown, other: unknown): boolean =>
    toolArguments === 'json'
      ? jsonEqual(one, other)
      : sameBySchema(one, other, { schema, root: schema, depth: 0 })
  if (!same(sent, echoed)) return false
  if (!longNumber.test(given)) return true
  // By value is not enough: each must be written as the server wrote it there, or as JavaScript
  // rounds it.
  const written = parse(quoteNumbers(given))
  return [stored, JSON.stringify(sent)].some((text) => same(parse(quoteNumbers(text)), written))
}

/**
 * Digits and exponents that a JavaScript number may not tell apart from others: up to 15 digits it
 * does, wherever the point stands.
 */
const longNumber = /(?:\d\.?){16,}|e[+-]?\d{3,}/i

/** JSON with its long numbers as strings, so that they are compared as they are written. */
function quoteNumbers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') || !longNumber.test(token) ? token : `"${token}"`,
  )
}

/** A place in a schema, and how deep the arguments are there. */
interface Place {
  readonly schema: unknown
  readonly root: unknown
  readonly depth: number
}

function sameBySchema(sent: unknown, echoed: unknown, { schema, root, depth }: Place): boolean {
  const followed = depth > maxDepth ? undefined : follow(schema, root)
  if (followed === undefined) return jsonEqual(sent, echoed, depth)
  const inside = (part: unknown): Place => ({ schema: part, root, depth: depth + 1 })
  if (Array.isArray(sent) && Array.isArray(echoed)) {
    const { items } = followed
    return (
      sent.length === echoed.length &&
      sent.every((element, i) => sameBySchema(element, echoed[i], inside(items)))
    )
  }
  const { properties, additionalProperties: others } = followed
  if (!isObject(sent) || !isObject(echoed) || !isObject(properties))
    return jsonEqual(sent, echoed, depth)
  for (const key of Object.keys(sent)) {
    const isDeclared = Object.hasOwn(properties, key)
    if (Object.hasOwn(echoed, key)) {
      if (!sameBySchema(sent[key], echoed[key], inside(isDeclared ? properties[key] : others)))
        return false
    } else if (isDeclared || others !== false) {
      return false
    }
  }
  for (const key of Object.keys(echoed)) {
    if (Object.hasOwn(sent, key)) continue
    if (!Object.hasOwn(properties, key)) return false
    const filler = defaultOf(properties[key], root)
    if (filler === undefined || !jsonEqual(filler, echoed[key])) return false
  }
  return true
}

/** The default of a property, which may stand beside a reference or a choice of types. */
function defaultOf(schema: unknown, root: unknown): unknown {
  if (isObject(schema) && Object.hasOwn(schema, 'default')) return schema.default
  const followed = follow(schema, root)
  return followed !== undefined && Object.hasOwn(followed, 'default') ? followed.default : undefined
}

/** Keywords under which one value may be valid in several ways: such a subtree must be equal. */
const branching: ReadonlySet<string> = new Set([
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'if',
  'patternProperties',
  'prefixItems',
  'dependencies',
  'dependentSchemas',
  'unevaluatedProperties',
  '$dynamicRef',
])

/** What may stand beside a `$ref` without adding to what it refers to. */
const besideReference: ReadonlySet<string> = new Set([
  '$ref',
  '$schema',
  '$id',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
])

/**
 * The schema object to compare by, through local references; `undefined` where it cannot be
 * followed.
 */
function follow(schema: unknown, root: unknown): Readonly<Record<string, unknown>> | undefined {
  let current = schema
  for (let depth = 0; depth < 16; depth++) {
    // A schema with an address of its own is the root of the references in it.
    if (!isObject(current) || (current !== root && Object.hasOwn(current, '$id'))) return undefined
    if (typeof current.$ref !== 'string') return isBranching(current) ? undefined : current
    if (Object.keys(current).some((keyword) => !besideReference.has(keyword))) return undefined
    current = resolve(current.$ref, root)
  }
  return undefined
}

function isBranching(schema: object): boolean {
  for (const keyword in schema) if (branching.has(keyword)) return true
  return false
}

/** A local reference such as `#/$defs/Place`; `undefined` for any other. */
function resolve(reference: string, root: unknown): unknown {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined
  let at: unknown = root
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!isObject(at) || !Object.hasOwn(at, key)) return undefined
    at = at[key]
  }
  return at
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
