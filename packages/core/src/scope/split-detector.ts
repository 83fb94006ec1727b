// What keeps the scopes of a client apart: the values that each header has among those of one
// caller. It says which header makes scope after scope, as one does that is new with every request.
// Only a guess, for a person to judge.
import type { HeaderRecord } from '../protocol/answer-headers.js'
import { callerHeaders } from './header-tables.js'

/** Most scopes of one caller that a new one is compared with, the newest first. */
const maxCompared = 32

/** So many values of one header, under the same credentials, are more than a few tenants. */
const manyValues = 8

/** The headers of all scopes of one client. */
export class SplitDetector {
  /** How many scopes have each value, by caller and header. */
  readonly #counts = new Map<string, Map<string, number>>()
  /** The scopes of each caller, the oldest first. */
  readonly #scopes = new Map<string, HeaderRecord[]>()

  /**
   * The names of the headers in which a scope that is about to be made differs from an earlier one
   * of the same caller: from the one that differs in the fewest. None for a caller's first.
   */
  differences(headers: HeaderRecord): readonly string[] {
    const earlier = this.#scopes.get(callerKeyOf(headers)) ?? []
    let fewest: readonly string[] = []
    for (const other of earlier.slice(-maxCompared).toReversed()) {
      const names = namesApart(headers, other)
      if (fewest.length === 0 || names.length < fewest.length) fewest = names
    }
    return fewest
  }

  /**
   * A scope is made. Gives the header whose value alone seems to make it: it is new, as were many
   * before it.
   */
  add(headers: HeaderRecord): string | undefined {
    const callerKey = callerKeyOf(headers)
    const scopes = this.#scopes.get(callerKey)
    if (scopes === undefined) this.#scopes.set(callerKey, [headers])
    else scopes.push(headers)
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
    const callerKey = callerKeyOf(headers)
    const scopes = this.#scopes.get(callerKey)?.filter((other) => other !== headers) ?? []
    if (scopes.length > 0) this.#scopes.set(callerKey, scopes)
    else this.#scopes.delete(callerKey)
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
  const callerKey = callerKeyOf(headers)
  return Object.entries(headers)
    .filter(([name]) => !callerHeaders.has(name))
    .map(([name, value]) => ({ name, value, key: `${callerKey} ${name}` }))
}

/** Who asks, as far as the headers say it. */
function callerKeyOf(headers: HeaderRecord): string {
  const caller = Object.entries(headers).filter(([name]) => callerHeaders.has(name))
  return JSON.stringify(caller.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** The names of the headers that only one of two scopes has, or that differ between them. */
function namesApart(one: HeaderRecord, other: HeaderRecord): readonly string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].filter(
    (name) => !Object.hasOwn(one, name) || !Object.hasOwn(other, name) || one[name] !== other[name],
  )
}
