// Marks: which run of a turn an event was made by, readable in the event itself. Every run of a
// model leaves a character of its own in each piece of its text, and ids of its own on its items;
// an event that bears another's was made for another.
import {
  type Answer,
  type Element,
  type JsonObject,
  type Part,
  placed,
  type ServerWords,
} from './history.js'

/** Characters that no text has but a marked one: the private use planes of Unicode. */
const planes = [
  [0xf0000, 0xffffd],
  [0x100000, 0x10fffd],
] as const
const marks = /[\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}]/gu
const ids = /"(?:id|item_id|call_id)":"([^"]+)"/g

/** The runs of one world, by their marks and by the ids of their items. */
export class Marks<Run extends object> {
  readonly #runs = new Map<string, Run>()
  #count = 0

  /** A mark for one run. */
  next(): string {
    let left = this.#count++
    for (const [first, last] of planes) {
      const size = last - first + 1
      if (left < size) return String.fromCodePoint(first + left)
      left -= size
    }
    throw new RangeError('There are no more marks: use more worlds.')
  }

  /** Notes by what an answer is known to be of a run; `undefined` where its text bears no mark. */
  note(run: Run, mark: string | undefined, answer: Answer): void {
    if (mark !== undefined) this.#runs.set(mark, run)
    for (const { element } of placed(answer)) {
      this.#runs.set('item' in element ? element.item.id : element.id, run)
      if ('callId' in element) this.#runs.set(element.callId, run)
    }
  }

  /** The runs whose marks or ids a JSON text bears. */
  in(json: string): ReadonlySet<Run> {
    const found = new Set<Run>()
    for (const [mark] of json.matchAll(marks)) this.#add(mark, found)
    for (const [, id = ''] of json.matchAll(ids)) this.#add(id, found)
    return found
  }

  #add(name: string, found: Set<Run>): void {
    const run = this.#runs.get(name)
    if (run !== undefined) found.add(run)
  }
}

/**
 * The same elements with the mark between all characters of what they say: no delta of them is
 * without it.
 */
export function marked(elements: readonly Element[], mark: string): readonly Element[] {
  const write = (text: string): string =>
    [...text].map((character) => mark + character).join('') + mark
  return elements.map((element): Element => {
    switch (element.kind) {
      case 'message':
        return {
          ...element,
          parts: element.parts.map((part): Part => ({ ...part, text: write(part.text) })),
        }
      case 'reasoning':
        return { ...element, summary: element.summary.map(write) }
      case 'custom':
        return { ...element, input: write(element.input) }
      case 'call':
        return element.name === 'open' ? { ...element, ...markedCall(element, write) } : element
      default:
        return { ...element, item: markedItem(element.item, write) }
    }
  })
}

/**
 * An item with a mark in what a server writes of it in pieces: the commands of a shell, and what
 * they have written.
 */
function markedItem(item: ServerWords, write: (text: string) => string): ServerWords {
  return JSON.parse(JSON.stringify(item), (field, value) => {
    if (field === 'commands' && Array.isArray(value)) return value.map(write)
    return field === 'stdout' ? write(value) : value
  })
}

/**
 * Arguments of a tool with an open schema: any member may be there. Others are known by their ids
 * alone.
 */
function markedCall(
  { validated }: Extract<Element, { kind: 'call' }>,
  write: (text: string) => string,
): { readonly sent: string; readonly validated: string } {
  const value: JsonObject = JSON.parse(validated)
  const text = JSON.stringify({ ...value, mark: write('mark') })
  return { sent: text, validated: text }
}
