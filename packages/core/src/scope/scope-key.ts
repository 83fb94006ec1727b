// The key of a scope: a hash of the headers that make it, so that no key of an API is shown.
import { hashOf } from '#runtime'
import type { HeaderRecord } from '../protocol/answer-headers.js'

/** Makes keys of scopes. Turns mostly follow one another under the same headers. */
export class ScopeKeys {
  #last: { readonly headers: HeaderRecord; readonly key: string } | undefined

  /** The key of these headers. */
  of(headers: HeaderRecord): string {
    if (this.#last === undefined || !sameHeaders(this.#last.headers, headers)) {
      this.#last = { headers, key: scopeKey(headers) }
    }
    return this.#last.key
  }
}

function sameHeaders(one: HeaderRecord, other: HeaderRecord): boolean {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && one[name] === other[name])
  )
}

/** The key of a scope, whatever the order of its headers. */
export function scopeKey(headers: HeaderRecord): string {
  const sorted = Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return hashOf(JSON.stringify(sorted))
}
