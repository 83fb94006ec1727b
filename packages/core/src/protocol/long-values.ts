// The JSON of the long values that one request after the other repeats, its instructions and
// tools: it is written once. Callers pass values that are never changed, as those of snapshots are.
import { RecentTexts } from './recent-texts.js'
import { isObject } from './types.js'

/** Shorter texts, in characters, are written as fast as they are recognized. */
const minLength = 512

/** A list and its JSON. */
interface KnownList {
  readonly list: readonly unknown[]
  readonly text: string
}

/** Writes values as JSON. */
export class LongValues {
  readonly #texts = new RecentTexts<{ readonly value: string; readonly text: string }>()
  /** By their first items. */
  readonly #lists = new WeakMap<object, KnownList>()

  /** The JSON of a value; `undefined` where it has none. @throws as `JSON.stringify` does. */
  write(value: unknown): string | undefined {
    if (typeof value === 'string' && value.length >= minLength) return this.#writeText(value)
    return Array.isArray(value) ? this.#writeList(value) : JSON.stringify(value)
  }

  /** Forgets all texts; lists are forgotten with their items. */
  clear(): void {
    this.#texts.clear()
  }

  #writeText(value: string): string {
    const known = this.#texts.find((each) => each.value === value)
    if (known !== undefined) return known.text
    const text = JSON.stringify(value)
    this.#texts.keep({ value, text })
    return text
  }

  #writeList(list: readonly unknown[]): string {
    const [first] = list
    if (!isObject(first)) return JSON.stringify(list)
    const known = this.#lists.get(first)
    if (known !== undefined && hasSameValues(known.list, list)) return known.text
    const text = JSON.stringify(list)
    if (text.length >= minLength) this.#lists.set(first, { list, text })
    return text
  }
}

/** Whether two lists have the same values, objects by identity. */
export function hasSameValues(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i])
}
