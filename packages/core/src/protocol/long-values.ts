// The JSON of the long values that one request after the other repeats, its instructions and
// tools: it is written once. Callers pass values that are never changed, as those of snapshots are.
import { RecentTexts } from './recent-texts.js'

/** Shorter texts, in characters, are written as fast as they are recognized. */
const minLength = 512

/** Writes values as JSON. */
export class LongValues {
  readonly #known = new RecentTexts<{ readonly value: unknown; readonly text: string }>()

  /** The JSON of a value; `undefined` where it has none. @throws as `JSON.stringify` does. */
  write(value: unknown): string | undefined {
    if (!isLong(value)) return JSON.stringify(value)
    const known = this.#known.find((each) => isSame(each.value, value))
    if (known !== undefined) return known.text
    const text = JSON.stringify(value)
    if (text.length >= minLength) this.#known.keep({ value, text })
    return text
  }
}

function isLong(value: unknown): value is string | readonly unknown[] {
  return typeof value === 'string' ? value.length >= minLength : Array.isArray(value)
}

/** Whether two values are the same texts or lists of the same objects. */
function isSame(one: unknown, other: string | readonly unknown[]): boolean {
  if (one === other) return true
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
