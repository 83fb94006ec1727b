// What items may stand for, by their JSON: over sockets an item's own tag does not come through.
import type { Tag } from './history.js'

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
}
