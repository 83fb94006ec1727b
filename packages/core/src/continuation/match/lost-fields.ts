// The fields that an echo, a caller's copy of what the server made, may lack. Frameworks lose nulls
// and fields without content; they never lose content. An echo without an id must keep everything
// that tells its item from others. echoed-items.ts pairs items; this file compares values.
import { isObject, type WireObject } from '../../protocol/types.js'
import { wordsIn } from '../../protocol/words.js'
import { jsonEqual, maxDepth } from './json-equal.js'

/** Fields that carry content, by their names, in items of any type. They are repeated whole. */
const contentFields = wordsIn(`
  action actions arguments attributes audio body code command commands content data description diff
  encrypted_content env error file_data file_id file_url image image_url input input_schema logs
  message name operation output output_schema outputs parameters patch prompt properties queries
  query reason refusal result results schema server_label sources stderr stdout summary text tools
  transcript url value
`)

/** Fields whose keys a model or a caller chose. Nothing inside of them may be lost. */
const mapFields = wordsIn(`
  arguments attributes env input_schema output_schema parameters properties schema
`)

/** Fields of an item that frameworks lose, each with the reason. */
const lostByItems: Readonly<Record<string, string>> = {
  id: 'callers strip the ids of what is not stored (docs/internals/field-failures.md#without-a-store)',
  status: '@ai-sdk/openai 4.0.118 builds calls without it, or says that they are completed',
  created_by: '`toResponseInputItems` of openai 7.57.0',
  environment: '@ai-sdk/openai 4.0.118 builds a shell_call without it',
  caller: '@ai-sdk/openai 4.0.118 builds hosted calls without it',
  parsed_arguments: '`toResponseInputItems` of openai 7.57.0; it repeats the arguments',
}

/** The fields that an echo may lack. */
export interface Omittable {
  readonly fields: ReadonlySet<string>
  /** Whether it may also lack any other field without content, at any depth. */
  readonly hasOthers: boolean
}

const itemFields: ReadonlySet<string> = new Set(Object.keys(lostByItems))

/** Nulls alone may be lost. */
const omittableNulls = omittableOnly()
/** Any field without content may be lost. */
export const omittableOthers: Omittable = { ...omittableNulls, hasOthers: true }
/** For an echo that names its item by an id. */
export const omittableInNamed: Omittable = { fields: itemFields, hasOthers: true }
/** For an echo without an id, which could be that of any item of its type. */
export const omittableInNameless: Omittable = { fields: itemFields, hasOthers: false }
/** For a part of a message: frameworks lose its annotations, and values that an SDK parsed. */
export const omittableInPart: Omittable = omittableOnly('annotations', 'logprobs', 'parsed')

/** The same inside of fields that carry content. */
const omittableInContent: ReadonlyMap<string, Omittable> = new Map([
  // `toResponseInputItems` of openai 7.57.0.
  ['output', omittableOnly('created_by')],
  // @ai-sdk/openai 4.0.118 reads a local shell's action back by other names.
  ['action', omittableOnly('timeout_ms', 'working_directory')],
  // @ai-sdk/openai 4.0.118 and its schema of patches.
  ['operation', omittableOnly('move_to')],
])

function omittableOnly(...fields: readonly string[]): Omittable {
  return { fields: new Set(fields), hasOthers: false }
}

/** Whether a JSON value is an echo of another that lacks nothing but nulls and these fields. */
export function isEcho(stored: unknown, echo: unknown, omittable: Omittable): boolean {
  return isEchoAt(stored, echo, { omittable, depth: 0 })
}

function isEchoAt(
  stored: unknown,
  echo: unknown,
  { omittable, depth }: { readonly omittable: Omittable; readonly depth: number },
): boolean {
  if (stored === echo) return true
  if (depth > maxDepth) return false
  if (Array.isArray(stored)) {
    const inside = { omittable, depth: depth + 1 }
    return (
      Array.isArray(echo) &&
      stored.length === echo.length &&
      stored.every((one, i) => isEchoAt(one, echo[i], inside))
    )
  }
  if (!isObject(stored) || !isObject(echo)) return false
  for (const field of Object.keys(echo)) {
    if (valueIn(stored, field) === undefined && valueIn(echo, field) !== undefined) return false
  }
  return Object.keys(stored).every((field) => {
    const value = valueIn(stored, field)
    const copy = valueIn(echo, field)
    if (value === copy) return true
    // A null in place of a value is an edit: a lost field is not there at all.
    if (!Object.hasOwn(echo, field)) return mayLack(field, value, omittable)
    return mapFields.has(field)
      ? jsonEqual(value, copy, depth + 1)
      : isEchoAt(value, copy, { omittable: omittableInside(field, omittable), depth: depth + 1 })
  })
}

/** The fields that an echo may lack inside of a field. */
export function omittableInside(field: string, outer: Omittable): Omittable {
  if (contentFields.has(field)) return omittableInContent.get(field) ?? omittableNulls
  // Frameworks lose a field as a whole.
  return outer.hasOthers && !outer.fields.has(field) ? omittableOthers : omittableNulls
}

function mayLack(field: string, value: unknown, { fields, hasOthers }: Omittable): boolean {
  // A `type` changes the meaning of the fields next to it.
  return fields.has(field) || (hasOthers && field !== 'type' && !carriesContent(field, value))
}

function carriesContent(field: string, value: unknown, depth = 0): boolean {
  if (value === undefined || value === null) return false
  if (contentFields.has(field) || depth > maxDepth) return true
  if (Array.isArray(value)) return value.some((one) => carriesContent('', one, depth + 1))
  return (
    isObject(value) &&
    Object.entries(value).some(([inside, one]) => carriesContent(inside, one, depth + 1))
  )
}

/** An object's own value, since every object inherits a `__proto__`. A null counts as none. */
function valueIn(object: WireObject, field: string): unknown {
  return Object.hasOwn(object, field) ? (object[field] ?? undefined) : undefined
}
