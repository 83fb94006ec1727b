// Compares the reasoning of a run with its echo, the caller's copy. Frameworks lose reasoning,
// split it into items and join it; a caller may repeat nothing else than the run's own, in its
// order.
import { type Item, isObject } from '../../protocol/types.js'
import { noOtherWords, type OtherWords } from './echoed-items.js'
import { knownFields } from './item-types.js'
import { jsonEqual } from './json-equal.js'

/** Whether the reasoning items `echo` repeat parts of the reasoning items `stored`, each once. */
export function repeatsReasoning(
  stored: readonly Item[],
  echo: readonly Item[],
  otherWords: OtherWords = noOtherWords,
): boolean {
  const reader = new ReasoningReader(stored, otherWords)
  return echo.every((item) => reader.take(item))
}

/** Reads the reasoning of a run along its echo, only forward: in time proportional to both. */
class ReasoningReader {
  readonly #stored: readonly Item[]
  readonly #otherWords: OtherWords
  readonly #parts: readonly (readonly string[] | undefined)[]
  /** The item and its part that may be repeated next. Those before them were repeated or lost. */
  #item = 0
  #part = 0

  constructor(stored: readonly Item[], otherWords: OtherWords) {
    this.#stored = stored
    this.#otherWords = otherWords
    this.#parts = stored.map(partsOf)
  }

  /** Moves behind the reasoning that an item repeats. Gives false when it repeats none. */
  take(item: Item): boolean {
    const parts = partsOf(item)
    if (isNamed(item)) return this.#takeNamed(item, parts)
    if (parts === undefined) return false
    if (this.#part === 0 && isDoubled(this.#parts[this.#item], parts)) return this.#nextItem()
    // An empty item repeats an empty item.
    return parts.length === 0 ? this.#takeText('') : parts.every((text) => this.#takeText(text))
  }

  #takeNamed(item: Item, echo: readonly string[] | undefined): boolean {
    if (this.#part > 0) this.#nextItem()
    for (let own = this.#stored[this.#item]; own !== undefined; own = this.#stored[this.#item]) {
      const parts = this.#parts[this.#item]
      this.#nextItem()
      const other = this.#otherWords.get(own)
      if (isNamesake(own, item) || (other !== undefined && isNamesake(other, item)))
        return jsonEqual(own.summary, item.summary) || isSpelling(parts, echo)
    }
    return false
  }

  /** Takes the text of a part, or of all parts of an item joined, as LangChain joins them. */
  #takeText(text: string): boolean {
    while (this.#item < this.#stored.length) {
      const parts = this.#parts[this.#item] ?? []
      const at = parts.indexOf(text, this.#part)
      if (at >= 0) {
        if (at + 1 === parts.length) return this.#nextItem()
        this.#part = at + 1
        return true
      }
      const isWhole = this.#part === 0 && this.#parts[this.#item]?.join('') === text
      this.#nextItem()
      if (isWhole) return true
    }
    return false
  }

  #nextItem(): true {
    this.#item++
    this.#part = 0
    return true
  }
}

/** Fields that no framework rewrites. */
const names = ['id', 'encrypted_content', 'content']

function isNamed(item: Item): boolean {
  return names.some((name) => !isEmpty(item[name]))
}

function isNamesake(stored: Item, item: Item): boolean {
  return names.every((name) => isEmpty(item[name]) || jsonEqual(stored[name], item[name]))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

/** Whether the parts of a summary are some of the parts of another, or all of them joined. */
function isSpelling(
  stored: readonly string[] | undefined,
  echo: readonly string[] | undefined,
): boolean {
  const text = echo?.join('')
  if (text === '') return true
  if (stored === undefined || echo === undefined) return false
  let at = 0
  const areParts = echo.every((part) => {
    while (at < stored.length) if (stored[at++] === part) return true
    return false
  })
  return areParts || text === stored.join('') || isDoubled(stored, echo)
}

/** Whether LangChain rebuilt a summary of several parts: it doubles the text of the first part. */
function isDoubled(stored: readonly string[] | undefined, echo: readonly string[]): boolean {
  if (stored === undefined || stored.length < 2 || stored.length !== echo.length) return false
  const [first = '', ...others] = stored
  return jsonEqual([first + first, ...others], echo)
}

/** The texts of a summary; `undefined` for another shape, which only the same JSON repeats. */
function partsOf({ summary }: Item): readonly string[] | undefined {
  if (isEmpty(summary)) return []
  if (!Array.isArray(summary)) return undefined
  const texts: string[] = []
  for (const part of summary) {
    if (!isObject(part) || part.type !== 'summary_text' || typeof part.text !== 'string')
      return undefined
    if (Object.keys(part).some((field) => !knownFields.summary?.has(field))) return undefined
    texts.push(part.text)
  }
  return texts
}
