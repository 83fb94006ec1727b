// A first-in, first-out queue whose take has constant cost, and which drops taken items at once.

/** Compact the array once this many consumed slots lead it. */
const maxTakenSlots = 1024

/** A first-in, first-out queue. */
export class Fifo<Item> {
  #items: (Item | undefined)[] = []
  #front = 0

  /** The number of waiting items. */
  get size(): number {
    return this.#items.length - this.#front
  }

  /** The oldest item; `undefined` when the queue is empty. */
  get first(): Item | undefined {
    return this.#items[this.#front]
  }

  add(item: Item): void {
    this.#items.push(item)
  }

  /** Takes the oldest item; `undefined` when the queue is empty. */
  take(): Item | undefined {
    const item = this.#items[this.#front]
    if (this.size === 0) return undefined
    // The list of a reader that is always slightly behind never becomes empty.
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
