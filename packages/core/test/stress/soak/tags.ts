// What items may stand for, by their JSON: over sockets an item's own tag does not come through.
import { type Tag, type TaggedItem, tag } from './history.js'

/** The tags of all items of one world. */
export class Tags {
  readonly #tags = new Map<string, Tag[]>()

  /** Notes that an item may stand for this. */
  note(item: object, what: Tag): void {
    const json = JSON.stringify(item)
    const known = this.#tags.get(json) ?? []
    if (!known.some((one) => JSON.stringify(one) === JSON.stringify(what)))
      this.#tags.set(json, [...known, what])
  }

  /** All that an item may stand for. */
  of(item: object): readonly Tag[] {
    return this.#tags.get(JSON.stringify(item)) ?? []
  }

  /**
   * What an answer's message may stand for beside that: an edited answer may begin with the words
   * of a whole other one, and going on from that one says the same as the caller does.
   */
  ofSameWords(item: object, asked: readonly TaggedItem[]): readonly Tag[] {
    const words = wordsIn(item)
    if (words === undefined) return []
    return asked.flatMap((each) => (wordsIn(each) === words ? [each[tag]] : []))
  }
}

/** The text of a message of the model's; `undefined` for any other item. */
function wordsIn(item: object): string | undefined {
  const { role, content }: { role?: unknown; content?: unknown } = item
  if (role !== 'assistant') return undefined
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  return content.map(({ text = '' }: { text?: string }) => text).join('')
}
