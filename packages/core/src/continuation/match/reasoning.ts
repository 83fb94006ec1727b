// The reasoning of a run and its echo. Frameworks lose reasoning, cut it into items and join it
// anew; what they repeat of it is the run's own, word for word and in its order.
import { type Item, isObject } from '../../protocol/types.js'
import { noOtherWords, type OtherWords } from './echoed-items.js'
import { knownFields } from './item-types.js'
import { jsonEqual } from './json-equal.js'

/**
 * Whether the reasoning items `echoed` repeat nothing but what the reasoning items `held` say, each
 * of it once at most.
 */
export function repeatsReasoning(
  held: readonly Item[],
  echoed: readonly Item[],
  otherWords: OtherWords = noOtherWords,
): boolean {
  const reader = new EchoReader(held, otherWords)
  return echoed.every((item) => reader.accepts(item))
}

/**
 * An echo, item by item, beside the reasoning of its run. It only goes forward, so that it costs
 * what both take to read.
 */
class EchoReader {
  readonly #held: readonly Item[]
  readonly #otherWords: OtherWords
  readonly #parts: readonly (readonly string[] | undefined)[]
  /** The item and the part of it that may be repeated next. What is passed over was lost. */
  #item = 0
  #part = 0

  constructor(held: readonly Item[], otherWords: OtherWords) {
    this.#held = held
    this.#otherWords = otherWords
    this.#parts = held.map(partsOf)
  }

  /** Whether the run says what this item says, after all that was repeated so far. */
  accepts(item: Item): boolean {
    const repeated = partsOf(item)
    if (isNamed(item)) return this.#acceptsNamed(item, repeated)
    if (repeated === undefined) return false
    if (this.#part === 0 && isDoubled(this.#parts[this.#item], repeated)) return this.#next()
    // An item that says nothing repeats one that says nothing.
    return repeated.length === 0
      ? this.#acceptsText('')
      : repeated.every((text) => this.#acceptsText(text))
  }

  #acceptsNamed(item: Item, repeated: readonly string[] | undefined): boolean {
    if (this.#part > 0) this.#next()
    for (let held = this.#held[this.#item]; held !== undefined; held = this.#held[this.#item]) {
      const parts = this.#parts[this.#item]
      this.#next()
      const other = this.#otherWords.get(held)
      if (isNamesake(held, item) || (other !== undefined && isNamesake(other, item)))
        return jsonEqual(held.summary, item.summary) || isSpelling(parts, repeated)
    }
    return false
  }

  /**
   * Whether a text is that of a part, or those of all parts of an item joined, as LangChain joins
   * them.
   */
  #acceptsText(text: string): boolean {
    while (this.#item < this.#held.length) {
      const parts = this.#parts[this.#item] ?? []
      const at = parts.indexOf(text, this.#part)
      if (at >= 0) return at + 1 < parts.length ? this.#goTo(this.#item, at + 1) : this.#next()
      const isWhole = this.#part === 0 && this.#parts[this.#item]?.join('') === text
      this.#next()
      if (isWhole) return true
    }
    return false
  }

  #next(): true {
    return this.#goTo(this.#item + 1, 0)
  }

  #goTo(item: number, part: number): true {
    this.#item = item
    this.#part = part
    return true
  }
}

/** Whether an item says which one it is: by its id, or by what no framework rewrites. */
function isNamed({ id, encrypted_content, content }: Item): boolean {
  return !isEmpty(id) || !isEmpty(encrypted_content) || !isEmpty(content)
}

function isNamesake(held: Item, item: Item): boolean {
  const names = ['id', 'encrypted_content', 'content'] as const
  return names.every((name) => isEmpty(item[name]) || jsonEqual(held[name], item[name]))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

/** Whether the parts of a summary are those of another: some of them, or all of them joined. */
function isSpelling(
  held: readonly string[] | undefined,
  repeated: readonly string[] | undefined,
): boolean {
  const text = repeated?.join('')
  if (text === '') return true
  if (held === undefined || repeated === undefined) return false
  let at = 0
  const areParts = repeated.every((part) => {
    while (at < held.length) if (held[at++] === part) return true
    return false
  })
  return areParts || text === held.join('') || isDoubled(held, repeated)
}

/**
 * What LangChain makes of a summary of several parts where it builds the item anew: the first part
 * has its text twice.
 */
function isDoubled(held: readonly string[] | undefined, repeated: readonly string[]): boolean {
  if (held === undefined || held.length < 2 || held.length !== repeated.length) return false
  const [first = '', ...others] = held
  return jsonEqual([first + first, ...others], repeated)
}

/**
 * The texts of a summary; `undefined` for one of any other shape, which only the same JSON repeats.
 */
function partsOf({ summary }: Item): readonly string[] | undefined {
  if (isEmpty(summary)) return []
  if (!Array.isArray(summary)) return undefined
  const texts: string[] = []
  for (const part of summary) {
    if (!isObject(part) || part.type !== 'summary_text' || typeof part.text !== 'string')
      return undefined
    for (const field in part) if (!knownFields.summary?.has(field)) return undefined
    texts.push(part.text)
  }
  return texts
}
