// Compares the arguments of a call with their echo, the copy that a framework sends back.
// Frameworks validate arguments by the schema of the tool and write the result
// (docs/internals/ai-sdk.md#arguments).
import { isObject } from '../../protocol/types.js'
import { wordsIn } from '../../protocol/words.js'
import { jsonEqual, maxDepth } from './json-equal.js'

/**
 * `'schema'`: an echo may differ as validation by the call's schema makes it differ: defaults
 * filled in, undeclared keys dropped. `'json'`: an echo must be the same JSON value.
 */
export type ToolArguments = 'schema' | 'json'

/** The rule for the arguments of one call, and the schema that its tool had then. */
export interface ArgumentRule {
  readonly toolArguments: ToolArguments
  readonly schema: unknown
}

/**
 * Whether `given` is an echo of the arguments `stored` that the server sent. By `'schema'`, text
 * that does not parse may come back as `{}`. Keys that both have must be equal, numbers by value. A
 * missing key must be one that a closed schema (`additionalProperties: false`) does not declare. An
 * extra key must equal the schema's `default`. Anything else must be equal.
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
  // JavaScript rounds long numbers, so two of equal value may differ: each must be written as the
  // server wrote it, or as JavaScript rounds it.
  const written = parse(quoteNumbers(given))
  return [stored, JSON.stringify(sent)].some((text) => same(parse(quoteNumbers(text)), written))
}

/** A number that JavaScript may round: of more than 15 digits, or with a long exponent. */
const longNumber = /(?:\d\.?){16,}|e[+-]?\d{3,}/i

/** JSON with its long numbers as strings, so that they are compared as text. */
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

/** The default of a property, which may be next to a reference or a choice of types. */
function defaultOf(schema: unknown, root: unknown): unknown {
  const place = [schema, follow(schema, root)].filter(isObject)
  return place.find((each) => Object.hasOwn(each, 'default'))?.default
}

/** Keywords that make a value valid in several ways. Under them, values must be equal. */
const branching = wordsIn(`
  anyOf oneOf allOf not if patternProperties prefixItems dependencies dependentSchemas
  unevaluatedProperties $dynamicRef
`)

/** Keywords that may be next to a `$ref` without changing the meaning of the schema. */
const neutralKeywords = wordsIn(
  '$ref $schema $id $defs definitions title description default examples deprecated',
)

/** The schema object behind local references; `undefined` where they cannot be followed. */
function follow(schema: unknown, root: unknown): Readonly<Record<string, unknown>> | undefined {
  let current = schema
  for (let depth = 0; depth < 16; depth++) {
    // References inside of a schema with an `$id` begin at that schema.
    if (!isObject(current) || (current !== root && Object.hasOwn(current, '$id'))) return undefined
    const keywords = Object.keys(current)
    if (typeof current.$ref !== 'string')
      return keywords.some((keyword) => branching.has(keyword)) ? undefined : current
    if (keywords.some((keyword) => !neutralKeywords.has(keyword))) return undefined
    current = resolve(current.$ref, root)
  }
  return undefined
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
