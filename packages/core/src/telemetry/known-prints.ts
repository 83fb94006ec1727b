// The hashes of the front of earlier requests, by the very objects there. Snapshots share what
// their callers repeat, so a request with the same ones is not hashed again. request-print.ts
// hashes.
import { rootKeys } from '../continuation/index.js'
import { hasSameValues } from '../protocol/long-values.js'
import { type CreateRequest, isObject } from '../protocol/types.js'
import { beginningOf, maxFrontItems, printOf, type RequestPrint } from './request-print.js'

/** What a request begins with, and its hashes. */
interface KnownPrint {
  /** All from which its hashes were made. */
  readonly front: readonly unknown[]
  readonly print: RequestPrint
  /** The hash of the first message of a user. */
  readonly message: string | undefined
}

/** The hashes of the requests of one client, for as long as their first items are in use. */
export class KnownPrints {
  readonly #byFirstItem = new WeakMap<object, KnownPrint>()

  /** The hashes of a request. */
  of(request: CreateRequest): KnownPrint {
    const front = frontOf(request)
    const first = front.find(isObject) ?? {}
    const known = this.#byFirstItem.get(first)
    if (known !== undefined && hasSameValues(known.front, front)) return known
    const made = { front, print: printOf(request), message: beginningOf(request) }
    this.#byFirstItem.set(first, made)
    return made
  }
}

/**
 * All from which the hashes of a request are made: its items up to the first message of a user, its
 * instructions and its tools. None where no such message is near the front.
 */
function frontOf({ tools, instructions, input }: CreateRequest): readonly unknown[] {
  const items: readonly unknown[] = Array.isArray(input) ? input.slice(0, maxFrontItems) : []
  const end = items.findIndex((item) => isObject(item) && rootKeys([item]).length > 0)
  if (end < 0) return []
  return [...items.slice(0, end + 1), instructions, ...(Array.isArray(tools) ? tools : [])]
}
