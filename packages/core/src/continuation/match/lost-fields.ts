// What the echo of an item may lack: what frameworks lose on the way and what says nothing, but
// never what carries content. An echo that names no item must hold all that tells its item from
// others. It compares values; which items is echoed-items.ts.
import { isObject, type WireObject } from '../../protocol/types.js'
import { jsonEqual, maxDepth } from './json-equal.js'

/**
 * Fields whose names say that they carry content, whatever the type of the item. What one of them
 * holds is repeated whole.
 */
const contentFields: ReadonlySet<string> = new Set([
  ...[
    'action',
    'actions',
    'arguments',
    'attributes',
    'audio',
    'body',
    'code',
    'command',
    'commands',
    'content',
  ],
  ...[
    'data',
    'description',
    'diff',
    'encrypted_content',
    'env',
    'error',
    'file_data',
    'file_id',
    'file_url',
  ],
  ...[
    'image',
    'image_url',
    'input',
    'input_schema',
    'logs',
    'message',
    'name',
    'operation',
    'output',
  ],
  ...[
    'output_schema',
    'outputs',
    'parameters',
    'patch',
    'prompt',
    'properties',
    'queries',
    'query',
    'reason',
  ],
  ...[
    'refusal',
    'result',
    'results',
    'schema',
    'server_label',
    'sources',
    'stderr',
    'stdout',
    'summary',
  ],
  ...['text', 'tools', 'transcript', 'url', 'value'],
])

/**
 * Fields whose keys are not the API's but a model's or a caller's: they are the same JSON or
 * another value.
 */
const mapFields: ReadonlySet<string> = new Set([
  ...[
    'arguments',
    'attributes',
    'env',
    'input_schema',
    'output_schema',
    'parameters',
    'properties',
    'schema',
  ],
])

/** Fields of an item that frameworks do not keep, each with the reason. */
const lostOfItems: Readonly<Record<string, string>> = {
  id: 'callers strip the ids of what is not stored (docs/field-failures.md#without-a-store)',
  status: '@ai-sdk/openai 4.0.118 builds calls without it, or says that they are completed',
  created_by: '`toResponseInputItems` of openai 7.57.0',
  environment: '@ai-sdk/openai 4.0.118 builds a shell_call without it',
  caller: '@ai-sdk/openai 4.0.118 builds hosted calls without it',
  parsed_arguments: '`toResponseInputItems` of openai 7.57.0; it repeats the arguments',
}

/** The same inside of what carries content, by its field. */
const lostOfContent: Readonly<Record<string, readonly string[]>> = {
  // `toResponseInputItems` of openai 7.57.0.
  output: ['created_by'],
  // @ai-sdk/openai 4.0.118 reads a local shell's action back by other names.
  action: ['timeout_ms', 'working_directory'],
  // @ai-sdk/openai 4.0.118 and its schema of patches.
  operation: ['move_to'],
}

/** Which fields an echo may lack. */
export interface Loss {
  readonly fields: ReadonlySet<string>
  /** Whether it may lack any other field too that carries no content, however deep. */
  readonly hasOthers: boolean
}

const noFields: ReadonlySet<string> = new Set()
const itemFields: ReadonlySet<string> = new Set(Object.keys(lostOfItems))

/** Nothing but nulls. */
const nothing: Loss = { fields: noFields, hasOthers: false }
/** Whatever carries no content. */
export const lossOfOthers: Loss = { fields: noFields, hasOthers: true }
/** What an item may lack whose echo says which one it is. */
export const lossOfNamed: Loss = { fields: itemFields, hasOthers: true }
/** What an item may lack whose echo could be that of any other of its type. */
export const lossOfNameless: Loss = { fields: itemFields, hasOthers: false }
/**
 * What a part of a message may lack: frameworks lose annotations and what an SDK read out of a
 * part.
 */
export const lossOfPart: Loss = {
  fields: new Set(['annotations', 'logprobs', 'parsed']),
  hasOthers: false,
}

const contentLosses: ReadonlyMap<string, Loss> = new Map(
  Object.entries(lostOfContent).map(([field, lost]) => [
    field,
    { fields: new Set(lost), hasOthers: false },
  ]),
)

/**
 * Whether a JSON value is what is left of another one after nulls were lost, and of its fields no
 * more than this.
 */
export function isEcho(held: unknown, echoed: unknown, loss: Loss, depth = 0): boolean {
  if (held === echoed) return true
  if (depth > maxDepth) return false
  if (Array.isArray(held)) {
    if (!Array.isArray(echoed) || held.length !== echoed.length) return false
    for (let i = 0; i < held.length; i++)
      if (!isEcho(held[i], echoed[i], loss, depth + 1)) return false
    return true
  }
  if (!isObject(held) || !isObject(echoed)) return false
  for (const field of Object.keys(echoed)) {
    if (saidIn(held, field) === undefined && saidIn(echoed, field) !== undefined) return false
  }
  for (const field of Object.keys(held)) {
    const said = saidIn(held, field)
    const repeated = saidIn(echoed, field)
    if (said === repeated) continue
    // Null in place of a value was not lost: somebody wrote it.
    if (!Object.hasOwn(echoed, field)) {
      if (!mayLack(field, said, loss)) return false
    } else if (!isFieldEcho(field, said, repeated, { loss, depth })) return false
  }
  return true
}

function isFieldEcho(
  field: string,
  said: unknown,
  repeated: unknown,
  { loss, depth }: { readonly loss: Loss; readonly depth: number },
): boolean {
  return mapFields.has(field)
    ? jsonEqual(said, repeated, depth + 1)
    : isEcho(said, repeated, lossInside(field, loss), depth + 1)
}

/** What may be lost inside of a field. */
export function lossInside(field: string, loss: Loss): Loss {
  if (contentFields.has(field)) return contentLosses.get(field) ?? nothing
  // What frameworks lose, they lose whole.
  return loss.hasOthers && !loss.fields.has(field) ? lossOfOthers : nothing
}

function mayLack(field: string, said: unknown, { fields, hasOthers }: Loss): boolean {
  // What kind of thing something is changes what the fields beside it mean.
  return fields.has(field) || (hasOthers && field !== 'type' && !carriesContent(field, said))
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

/** A field's own value: every object inherits a `__proto__`. Null is none. */
function saidIn(object: WireObject, field: string): unknown {
  return Object.hasOwn(object, field) ? (object[field] ?? undefined) : undefined
}
