// What keeps the scopes of a client apart: the values that each header has among those of one
// caller. It says which header makes scope after scope, as one does that is new with every request.
// Only a guess, for a person to judge.
import type { HeaderRecord } from '../protocol/answer-headers.js'
import { callerHeaders } from './header-tables.js'

/** So many values of one header, under the same credentials, are more than a few tenants. */
const manyValues = 8

/** The headers of all scopes of one client. */
export class SplitDetector {
  /** How many scopes have each value, by caller and header. */
  readonly #counts = new Map<string, Map<string, number>>()

  /**
   * A scope is made. Gives the header whose value alone seems to make it: it is new, as were many
   * before it.
   */
  add(headers: HeaderRecord): string | undefined {
    let splitBy: string | undefined
    for (const { name, value, key } of countedOf(headers)) {
      const values = this.#counts.get(key) ?? new Map<string, number>()
      this.#counts.set(key, values)
      const known = values.get(value) ?? 0
      values.set(value, known + 1)
      if (known === 0 && values.size >= manyValues) splitBy ??= name
    }
    return splitBy
  }

  /** A scope is out of use. */
  delete(headers: HeaderRecord): void {
    for (const { value, key } of countedOf(headers)) {
      const values = this.#counts.get(key)
      const left = (values?.get(value) ?? 0) - 1
      if (left > 0) values?.set(value, left)
      else values?.delete(value)
      if (values?.size === 0) this.#counts.delete(key)
    }
  }
}

interface Counted {
  readonly name: string
  readonly value: string
  /** The header, and who asks, as far as the headers say it. */
  readonly key: string
}

/** The headers that do not say who asks. */
function countedOf(headers: HeaderRecord): readonly Counted[] {
  const { caller = [], other = [] } = Object.groupBy(Object.entries(headers), ([name]) =>
    callerHeaders.has(name) ? 'caller' : 'other',
  )
  const callerKey = JSON.stringify(caller.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return other.map(([name, value]) => ({ name, value, key: `${callerKey} ${name}` }))
}
