// What keeps the scopes of a client apart: the values that each header has among those of one
// caller. It says which header makes scope after scope, as one does that is new with every request.
// Only a guess, for a person to judge.

import type { HeaderRecord } from '../protocol/answer-headers.js'
import { callerHeaders } from './header-tables.js'

/**
 * As many values of one header, under the same credentials, are no longer taken for a few tenants.
 */
const manyValues = 8

/** How many scopes have each value of each header. */
type Counts = Map<string, Map<string, number>>

/** The headers of all scopes of one client. */
export class SplitDetector {
  readonly #byCaller = new Map<string, Counts>()

  /**
   * A scope is made. Gives the header whose value alone seems to make it: it is new, as were many
   * before it.
   */
  add(headers: HeaderRecord): string | undefined {
    const caller = callerOf(headers)
    const counts: Counts = this.#byCaller.get(caller) ?? new Map()
    this.#byCaller.set(caller, counts)
    let splitBy: string | undefined
    for (const [name, value] of Object.entries(headers)) {
      if (callerHeaders.has(name)) continue
      const values = counts.get(name) ?? new Map<string, number>()
      counts.set(name, values)
      const known = values.get(value) ?? 0
      values.set(value, known + 1)
      if (known === 0 && values.size >= manyValues) splitBy ??= name
    }
    return splitBy
  }

  /** A scope is out of use. */
  delete(headers: HeaderRecord): void {
    const caller = callerOf(headers)
    const counts = this.#byCaller.get(caller)
    if (counts === undefined) return
    for (const [name, value] of Object.entries(headers)) {
      const values = counts.get(name)
      const left = (values?.get(value) ?? 0) - 1
      if (left > 0) values?.set(value, left)
      else values?.delete(value)
      if (values?.size === 0) counts.delete(name)
    }
    if (counts.size === 0) this.#byCaller.delete(caller)
  }
}

/** Who asks, as far as the headers say it. */
function callerOf(headers: HeaderRecord): string {
  return JSON.stringify(
    Object.entries(headers)
      .filter(([name]) => callerHeaders.has(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}
