// A queue of which the front is taken again and again: taking costs the same however long it is,
// and what was taken is kept no longer.

/** How many taken slots may stand in front of the others. */
const maxTakenSlots = 1024

/** First in, first out. */
export class Fifo<Item> {
  #items: (Item | undefined)[] = []
  #front = 0

  /** How many items wait. */
  get size(): number {
    return this.#items.length - this.#front
  }

  add(item: Item): void {
    this.#items.push(item)
  }

  /** Takes the item that waits longest; `undefined` when none does. */
  take(): Item | undefined {
    const item = this.#items[this.#front]
    if (this.size === 0) return undefined
    // A reader who is always a little behind never empties the list.
    this.#items[this.#front++] = undefined
    if (this.size === 0) this.clear()
    else if (this.#front >= maxTakenSlots && this.#front * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#front)
      this.#front = 0
    }
    return item
  }

  clear(): void {
    this.#items = []
    this.#front = 0
  }
}
