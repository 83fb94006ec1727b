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

  /**
   * All that an item may stand for in what is asked. An edited answer may begin with the words of
   * a whole other one: going on from that one says the same as the caller does.
   */
  of(item: object, asked: readonly TaggedItem[]): readonly Tag[] {
    const words = wordsIn(item)
    const same = asked.filter((each) => words !== undefined && wordsIn(each) === words)
    return [...(this.#tags.get(JSON.stringify(item)) ?? []), ...same.map((each) => each[tag])]
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
