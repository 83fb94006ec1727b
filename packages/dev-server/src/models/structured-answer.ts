// The default model's answer in the form that a request asks for (`text.format`): JSON that
// satisfies its schema, or plain text. It decides nothing about tools.
import { isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import type { CreateRequest } from '../wire/request.js'
import { exampleOf } from './schema-example.js'

/**
 * Returns what an answer of `text` is in the form that `request` asks for. With a JSON schema it
 * is an example of that schema, in which the first property of free text says `text`, so that a
 * wrong context shows here too.
 * @throws ExampleTooLarge when the schema asks for more than `maxBytes`.
 */
export function answerIn(request: CreateRequest, text: string, maxBytes: number): string {
  const format = formatOf(request)
  if (format?.type === 'json_object') return JSON.stringify({ answer: text })
  if (format?.type !== 'json_schema') return text
  return JSON.stringify(withText(exampleOf(format.schema, maxBytes), format.schema, text))
}

/** True when the answer must be JSON. */
export function isStructured(request: CreateRequest): boolean {
  const type = formatOf(request)?.type
  return type === 'json_schema' || type === 'json_object'
}

function formatOf({ text }: CreateRequest): JsonObject | undefined {
  return isObject(text) && isObject(text.format) ? text.format : undefined
}

function withText(example: JsonValue, schema: JsonValue | undefined, text: string): JsonValue {
  if (!isObject(example) || !isObject(schema) || !isObject(schema.properties)) return example
  // What else the schema asks of the object may bind its text too.
  if (!Object.keys(schema).every((key) => plainObject.has(key))) return example
  const found = Object.entries(schema.properties).find(
    ([name, property]) => Object.hasOwn(example, name) && isFreeText(property),
  )
  if (found === undefined) return example
  // Assignment would not work for a member called `__proto__`.
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, name === found[0] ? text : value]),
  )
}

/** Keys of a schema of an object that bind no value of a listed property. */
const plainObject: ReadonlySet<string> = new Set([
  'type',
  'title',
  'description',
  '$comment',
  '$schema',
  '$id',
  '$defs',
  'definitions',
  'properties',
  'required',
  'additionalProperties',
  'minProperties',
  'maxProperties',
])

/** Keys of a schema of text that say nothing of its value. */
const wordsOnly: ReadonlySet<string> = new Set(['type', 'title', 'description', '$comment'])

function isFreeText(schema: JsonValue | undefined): boolean {
  return (
    isObject(schema) &&
    schema.type === 'string' &&
    Object.keys(schema).every((key) => wordsOnly.has(key))
  )
}
