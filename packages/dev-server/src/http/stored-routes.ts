// Routes for stored responses and their input items. Each answers with one JSON document.
import type { Environment } from '../environment.js'
import { type ApiError, notFound } from '../wire/api-error.js'
import type { Item } from '../wire/items.js'
import { itemId } from '../wire/items.js'
import type { JsonObject } from '../wire/json.js'
import type { RouteRequest } from './route.js'

/** A document, a refusal, or `undefined` when the path belongs to another route. */
export type RouteAnswer = { readonly body: JsonObject } | { readonly error: ApiError } | undefined

/** Answers `GET` and `DELETE /responses/{id}` and `GET /responses/{id}/input_items`. */
export function storedRoute(request: RouteRequest, environment: Environment): RouteAnswer {
  const [, kind, id, rest, ...more] = request.path.split('/')
  if (kind !== 'responses' || id === undefined || id === '' || more.length > 0) return undefined
  const { store } = environment
  const held = store.get(request.owner, id)
  const missing = { error: notFound('Response', id) }
  if (request.method === 'GET' && rest === undefined)
    return held === undefined ? missing : { body: held.body }
  if (request.method === 'GET' && rest === 'input_items') {
    return held === undefined ? missing : { body: itemList(held.input, id) }
  }
  if (request.method === 'DELETE' && rest === undefined) {
    return store.delete(request.owner, id)
      ? { body: { id, object: 'response', deleted: true } }
      : missing
  }
  return undefined
}

/** Builds a list object; items without an id get one, as in the API. */
export function itemList(items: readonly Item[], scope: string): JsonObject {
  const data = items.map((item, index) => ({
    ...item,
    id: itemId(item) ?? `msg_${scope}_${index}`,
  }))
  const first = data[0]
  const last = data.at(-1)
  return {
    object: 'list',
    data,
    first_id: first?.id ?? null,
    last_id: last?.id ?? null,
    has_more: false,
  }
}
