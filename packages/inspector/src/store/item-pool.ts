// JSON values, each kept once however many turns have it: a history of a hundred turns is a
// hundred lists of references. Values are kept as JSON text, which is also how they are sent.

/** One kept value. */
export interface PooledItem {
  readonly text: string
  readonly bytes: number
}

/** What a value costs beside its text: its object, and its place in the pool. */
const itemOverheadBytes = 100

/** The uses of a value; without an item when it is not in use. */
interface Entry {
  item: PooledItem | undefined
  uses: number
}

/** Values as JSON text, counted by their uses. */
export class ItemPool {
  #bytes = 0
  readonly #entries = new Map<string, Entry>()
  /** What came before as the same object: Warmline changes no item that it tells of. */
  readonly #known = new WeakMap<object, Entry>()

  /** The bytes of all values that are in use. */
  get bytes(): number {
    return this.#bytes
  }

  /** How many different values are in use. */
  get size(): number {
    return this.#entries.size
  }

  /** Keeps a value for one more use. */
  take(value: object): PooledItem {
    const known = this.#known.get(value)
    if (known?.item !== undefined) {
      known.uses++
      return known.item
    }
    const text = JSON.stringify(value)
    const { entry, item } = this.#entryOf(text)
    entry.uses++
    this.#known.set(value, entry)
    return item
  }

  /** Ends one use of a value. */
  release({ text, bytes }: PooledItem): void {
    const entry = this.#entries.get(text)
    if (entry === undefined || --entry.uses > 0) return
    entry.item = undefined
    this.#entries.delete(text)
    this.#bytes -= bytes
  }

  #entryOf(text: string): { readonly entry: Entry; readonly item: PooledItem } {
    const known = this.#entries.get(text)
    if (known?.item !== undefined) return { entry: known, item: known.item }
    const item = { text, bytes: Buffer.byteLength(text) + itemOverheadBytes }
    const entry: Entry = { item, uses: 0 }
    this.#entries.set(text, entry)
    this.#bytes += item.bytes
    return { entry, item }
  }
}
