/** What a route that answers with one JSON document is given. */
import type { JsonObject } from '../wire/json.js'

/** The request of a route that answers with one JSON document. */
export interface RouteRequest {
  readonly method: string
  readonly path: string
  readonly body: JsonObject
  readonly owner: string
}
