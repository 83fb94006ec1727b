// The argument rule: when a call's arguments, as a framework echoes them, are a spelling of the arguments that the
// server sent. Frameworks validate against the tool's schema and write the result back (ai-sdk seam 3.2.8).
import { isObject } from '../protocol/types.js'
import { sameJson } from './same-json.js'

/**
 * `'schema'`: allow what validation by the request's own schema does (defaults filled in, undeclared keys dropped).
 * `'json'`: the same JSON value, nothing else.
 */
export type ToolArguments = 'schema' | 'json'

/** The parameter schemas of the tools that a request carries, by tool name. */
export function toolSchemas(tools: unknown): (name: string) => unknown {
  let schemas: Map<string, unknown> | undefined
  return (name) => {
    schemas ??= readSchemas(tools)
    return schemas.get(name)
  }
}

function readSchemas(tools: unknown): Map<string, unknown> {
  const schemas = new Map<string, unknown>()
  if (!Array.isArray(tools)) return schemas
  for (const tool of tools) {
    if (!isObject(tool)) continue
    if (tool.type === 'function' && typeof tool.name === 'string') {
      // Two tools of one name: neither schema can be trusted.
      schemas.set(tool.name, schemas.has(tool.name) ? undefined : tool.parameters)
    }
  }
  return schemas
}

/**
 * Whether `given` is a spelling of the arguments `stored` that the server sent. By `'schema'`, text that does not parse may be
 * echoed as `{}` (ai-sdk seam 3.2.8). Keys that both have must be equal, numbers by value; a missing key must be one that the
 * schema does not declare; an extra key must equal the schema's `default`; what the schema cannot explain must be
 * equal.
 */
export function sameArguments(
  stored: unknown,
  given: unknown,
  schema: unknown,
  rule: ToolArguments,
): boolean {
  if (stored === given) return true
  if (typeof stored !== 'string' || typeof given !== 'string') return false
  const echoed = parse(given)
  if (echoed === undefined) return false
  const sent = parse(stored)
  if (sent === undefined) return rule === 'schema' && isObject(echoed) && Object.keys(echoed).length === 0
  const same = (one: unknown, other: unknown): boolean =>
    rule === 'json' ? sameJson(one, other) : sameBySchema(one, other, schema, schema)
  if (!same(sent, echoed)) return false
  if (!longNumber.test(given)) return true
  // By value is not enough: each must be written as the server wrote it there, or as JavaScript rounds it.
  const written = parse(quoteNumbers(given))
  return [stored, JSON.stringify(sent)].some((text) => same(parse(quoteNumbers(text)), written))
}

/**
 * Digits and exponents that a JavaScript number may not tell apart from others: up to 15 digits it does, wherever the point
 * stands.
 */
const longNumber = /(?:\d\.?){16,}|e[+-]?\d{3,}/i

/** JSON with its long numbers as strings, so that they are compared as they are written. */
function quoteNumbers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') || !longNumber.test(token) ? token : `"${token}"`,
  )
}

function sameBySchema(sent: unknown, echoed: unknown, schema: unknown, root: unknown): boolean {
  const followed = follow(schema, root)
  if (followed === undefined) return sameJson(sent, echoed)
  if (Array.isArray(sent) && Array.isArray(echoed)) {
    return (
      sent.length === echoed.length &&
      sent.every((element, i) => sameBySchema(element, echoed[i], followed.items, root))
    )
  }
  const declared = followed.properties
  if (!isObject(sent) || !isObject(echoed) || !isObject(declared)) return sameJson(sent, echoed)
  const others = followed.additionalProperties
  const closed = others === undefined || others === false
  for (const key of Object.keys(sent)) {
    const isDeclared = Object.hasOwn(declared, key)
    if (Object.hasOwn(echoed, key)) {
      if (!sameBySchema(sent[key], echoed[key], isDeclared ? declared[key] : others, root)) return false
    } else if (isDeclared || !closed) {
      return false
    }
  }
  for (const key of Object.keys(echoed)) {
    if (Object.hasOwn(sent, key)) continue
    if (!Object.hasOwn(declared, key)) return false
    const filler = defaultOf(declared[key], root)
    // The schema is a live value of the caller's; what is echoed was parsed.
    if (filler === undefined || !sameJson(echoed[key], filler)) return false
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

/** The schema object to compare by, through local references; `undefined` where it cannot be followed. */
function follow(schema: unknown, root: unknown): Readonly<Record<string, unknown>> | undefined {
  let current = schema
  for (let depth = 0; depth < 16; depth++) {
    if (!isObject(current)) return undefined
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
