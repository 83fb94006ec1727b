// The reasoning of a run and its echo. Frameworks lose reasoning, cut it into items and join it anew (ai-sdk seam 3.2.9-10;
// LangChain seam 2.3.1-4); what they repeat of it is the run's own, word for word and in its order.
import { type Item, isObject } from '../protocol/types.js'
import { knownFields } from './item-table.js'
import { sameJson } from './same-json.js'

/** Whether the reasoning items `echoed` repeat nothing but what the reasoning items `held` say, each of it once at most. */
export function repeatsReasoning(held: readonly Item[], echoed: readonly Item[]): boolean {
  const telling = new Telling(held)
  return echoed.every((item) => telling.tell(item))
}

/** How far an echo has told the reasoning of a run. It only goes forward, so that it costs what both take to read. */
class Telling {
  readonly #held: readonly Item[]
  readonly #parts: readonly (readonly string[] | undefined)[]
  /** The item of which the next part is to be told, and that part. What is passed over was lost. */
  #item = 0
  #part = 0

  constructor(held: readonly Item[]) {
    this.#held = held
    this.#parts = held.map(partsOf)
  }

  /** Tells one more item; `false` when the run does not say it after what was told. */
  tell(item: Item): boolean {
    const told = partsOf(item)
    if (isNamed(item)) return this.#tellNamed(item, told)
    if (told === undefined) return false
    if (this.#part === 0 && isDoubled(this.#parts[this.#item], told)) return this.#next()
    // An item that says nothing stands for one that says nothing.
    return told.length === 0 ? this.#tellText('') : told.every((text) => this.#tellText(text))
  }

  #tellNamed(item: Item, told: readonly string[] | undefined): boolean {
    if (this.#part > 0) this.#next()
    for (let held = this.#held[this.#item]; held !== undefined; held = this.#held[this.#item]) {
      const parts = this.#parts[this.#item]
      this.#next()
      if (isNamesake(held, item)) return sameJson(held.summary, item.summary) || isSpelling(parts, told)
    }
    return false
  }

  /** Tells the text of one part, or those of one item joined (LangChain seam 2.3.2). */
  #tellText(text: string): boolean {
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
  return names.every((name) => isEmpty(item[name]) || sameJson(held[name], item[name]))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

/** Whether the parts of a summary are those of another: some of them, or all of them joined. */
function isSpelling(held: readonly string[] | undefined, told: readonly string[] | undefined): boolean {
  const text = told?.join('')
  if (text === '') return true
  if (held === undefined || told === undefined) return false
  let at = 0
  const areParts = told.every((part) => {
    while (at < held.length) if (held[at++] === part) return true
    return false
  })
  return areParts || text === held.join('') || isDoubled(held, told)
}

/** What LangChain makes of a summary of several parts where it builds the item anew (LangChain seam 2.3.2). */
function isDoubled(held: readonly string[] | undefined, told: readonly string[]): boolean {
  if (held === undefined || held.length < 2 || held.length !== told.length) return false
  const [first = '', ...others] = held
  return sameJson([first + first, ...others], told)
}

/** The texts of a summary; `undefined` for one of any other shape, which only the same JSON repeats. */
function partsOf({ summary }: Item): readonly string[] | undefined {
  if (isEmpty(summary)) return []
  if (!Array.isArray(summary)) return undefined
  const texts: string[] = []
  for (const part of summary) {
    if (!isObject(part) || part.type !== 'summary_text' || typeof part.text !== 'string') return undefined
    for (const field in part) if (!knownFields.summary?.has(field)) return undefined
    texts.push(part.text)
  }
  return texts
}
