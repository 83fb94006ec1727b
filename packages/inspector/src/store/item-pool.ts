// JSON values, each kept once however many turns have it: a history of a hundred turns is a
// hundred lists of references. Values are kept as JSON text, which is also how they are sent.

/** One kept value. */
export interface PooledItem {
  readonly text: string
  readonly bytes: number
}

/** What a value costs beside its text: its object, and its place in the pool. */
const itemOverheadBytes = 100

/** Values as JSON text, counted by their uses. */
export class ItemPool {
  #bytes = 0
  readonly #items = new Map<string, PooledItem & { uses: number }>()

  /** The bytes of all values that are in use. */
  get bytes(): number {
    return this.#bytes
  }

  /** How many different values are in use. */
  get size(): number {
    return this.#items.size
  }

  /** Keeps a value for one more use. What JSON cannot say is kept as `null`. */
  take(value: unknown): PooledItem {
    const text = JSON.stringify(value) ?? 'null'
    const known = this.#items.get(text)
    if (known !== undefined) {
      known.uses++
      return known
    }
    const item = { text, bytes: Buffer.byteLength(text) + itemOverheadBytes, uses: 1 }
    this.#items.set(text, item)
    this.#bytes += item.bytes
    return item
  }

  /** Ends one use of a value. */
  release({ text }: PooledItem): void {
    const item = this.#items.get(text)
    if (item === undefined || --item.uses > 0) return
    this.#items.delete(text)
    this.#bytes -= item.bytes
  }
}
