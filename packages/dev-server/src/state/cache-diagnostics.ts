// Compares a request with the response that it names for its prompt cache, as far as this server
// can: by settings and by items, without tokens of a real model. It changes no context.
import { isDeepStrictEqual } from 'node:util'
import { tokensOf } from '../costs/costs.js'
import type { Item } from '../wire/items.js'
import { asString, isObject, type JsonObject, type JsonValue } from '../wire/json.js'
import type { CreateRequest } from '../wire/request.js'
import { settingsOf } from '../wire/response-object.js'
import { contextItems, itemsBytes } from './context.js'
import type { Lookup, Plan } from './plan.js'
import type { HeldResponse } from './store.js'

/** The settings that a cached prefix depends on, in the order in which a change is reported. */
const compared: readonly (readonly [reason: string, read: (settings: JsonObject) => unknown])[] = [
  ['model_changed', ({ model }) => model],
  ['prompt_cache_key_changed', ({ prompt_cache_key }) => prompt_cache_key],
  ['service_tier_changed', ({ service_tier }) => service_tier],
  ['tools_changed', ({ tools }) => tools],
  ['text_format_changed', ({ text }) => memberOf(text, 'format')],
  ['verbosity_changed', ({ text }) => memberOf(text, 'verbosity')],
  ['reasoning_effort_changed', ({ reasoning }) => memberOf(reasoning, 'effort')],
  ['input_changed', ({ instructions }) => instructions],
]

/** The comparison that a request asks for; `undefined` where it asks for none. */
export function cacheDiagnostics(
  request: CreateRequest,
  plan: Plan,
  lookup: Lookup,
): JsonObject | undefined {
  const { prompt_cache_options: options } = request
  const id = isObject(options) ? asString(options.comparison_response_id) : undefined
  if (id === undefined) return undefined
  const held = lookup.anchor(id)?.held
  if (held === undefined) return { type: 'comparison_response_not_found' }
  if (Object.keys(held.body).length === 0) return { type: 'unavailable' }
  const items = contextItems(plan.context)
  const settings = settingsOf(request)
  const changed = compared.find(([, read]) => !isDeepStrictEqual(read(settings), read(held.body)))
  if (changed !== undefined) return miss(changed[0], items)
  const shared = plan.anchor === held ? items.length : sharedCount(promptOf(held), items)
  return shared < promptOf(held).length
    ? miss('input_changed', items.slice(shared))
    : { type: 'cache_hit' }
}

function miss(reason: string, items: readonly Item[]): JsonObject {
  return { type: 'cache_miss', reason, cache_missed_tokens: tokensOf(itemsBytes(items)) }
}

/** The items that the compared response was given. */
function promptOf({ context, output }: HeldResponse): readonly Item[] {
  const items = contextItems(context)
  return items.slice(0, Math.max(0, items.length - output.length))
}

/** How many items two contexts begin with in common, whatever their ids. */
function sharedCount(one: readonly Item[], other: readonly Item[]): number {
  const differs = one.findIndex(
    (item, i) => !isDeepStrictEqual(withoutId(item), withoutId(other[i])),
  )
  return differs === -1 ? one.length : differs
}

function withoutId(item: Item | undefined): object {
  return { ...item, id: undefined, status: undefined }
}

function memberOf(value: JsonValue | undefined, name: string): unknown {
  return isObject(value) ? (value[name] ?? null) : null
}
