// The input of a route that answers with one JSON document.
import type { JsonObject } from '../wire/json.js'

/** A request with a JSON body. */
export interface RouteRequest {
  readonly method: string
  readonly path: string
  readonly body: JsonObject
  readonly owner: string
}
