// A request as the wire carries it: plain JSON that no caller can change, so that the same request
// is compared, sent and remembered. It knows no field of a request.
import { copyOfPlain, type ItemCopies } from './copy-json.js'
import { type CreateRequest, isObject } from './types.js'

const mark: unique symbol = Symbol('snapshot')

/** A request that was read from JSON text, and is never changed. */
export interface Snapshot extends CreateRequest {
  readonly [mark]: true
}

/**
 * The request in a JSON text; `undefined` when it is not an object.
 * @throws SyntaxError when the text is not JSON.
 */
export function readSnapshot(json: string): Snapshot | undefined {
  return marked(JSON.parse(json))
}

/** A snapshot with more items behind those of its input, a list. It shares all other values. */
export function extendSnapshot(request: Snapshot, added: readonly unknown[]): Snapshot | undefined {
  const { input } = request
  return Array.isArray(input) ? marked({ ...request, input: [...input, ...added] }) : undefined
}

/**
 * A request as it would be written now, with its getters, proxies and `toJSON` resolved: the same
 * object if it is a snapshot, else a copy; `undefined` when it is not written as an object.
 * @param copies Those of earlier requests: an item that still says the same is not copied again.
 * @throws any error of writing it as JSON.
 */
export function snapshotOf(request: object, copies?: ItemCopies): Snapshot | undefined {
  if (isSnapshot(request)) return request
  const copy = copyOfPlain(request, copies)
  return copy === undefined ? readSnapshot(JSON.stringify(request)) : marked(copy)
}

function marked(value: unknown): Snapshot | undefined {
  if (!isObject(value)) return undefined
  Object.defineProperty(value, mark, { value: true })
  return isSnapshot(value) ? value : undefined
}

/** Whether a request is one. */
export function isSnapshot(request: object): request is Snapshot {
  return Object.hasOwn(request, mark)
}
