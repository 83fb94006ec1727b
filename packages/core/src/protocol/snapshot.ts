// A request as the wire carries it: plain JSON that no caller can change, so that what is compared,
// sent and remembered is the same. It knows no field of a request.
import { type CreateRequest, isObject } from './types.js'

const mark: unique symbol = Symbol('snapshot')

/** A request that was read from JSON text. Nobody changes it. */
export interface Snapshot extends CreateRequest {
  readonly [mark]: true
}

/**
 * The request that a JSON text holds; `undefined` when it is no object.
 * @throws SyntaxError when the text is no JSON.
 */
export function readSnapshot(json: string): Snapshot | undefined {
  const value: unknown = JSON.parse(json)
  if (!isObject(value)) return undefined
  Object.defineProperty(value, mark, { value: true })
  return isSnapshot(value) ? value : undefined
}

/**
 * A request as it would be written now, whatever its getters, proxies and `toJSON` do: itself when
 * it is a snapshot already, else a copy. `undefined` when it is written as no object.
 * @throws whatever writing it as JSON throws.
 */
export function snapshotOf(request: CreateRequest): Snapshot | undefined {
  return isSnapshot(request) ? request : readSnapshot(JSON.stringify(request))
}

function isSnapshot(request: CreateRequest): request is Snapshot {
  return Object.hasOwn(request, mark)
}
