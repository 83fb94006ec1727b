// The limits that all scopes of a client share: the least recently used history of any scope is
// evicted first. A turn whose history was evicted is sent in full.
import { LRUCache } from 'lru-cache'
import type { ChainNode } from './chain.js'

/** How much all scopes of a client remember together; bytes are those of JSON. */
interface HistoryLimits {
  readonly maxTotalChains: number
  readonly maxTotalHistoryBytes: number
}

/** A scope's store. When it removes a node, it reports that to the budget. */
interface EvictableStore {
  remove(responseId: string): void
}

/** The nodes of every scope of one client, in the order of their use. */
export class HistoryBudget {
  readonly #limits: HistoryLimits
  /** In the order of their use. The cache never evicts: with `max` it would allocate it all. */
  readonly #nodes = new LRUCache<ChainNode, EvictableStore>({
    maxSize: Number.MAX_SAFE_INTEGER,
    sizeCalculation: () => 1,
  })
  #bytes = 0

  constructor(limits: HistoryLimits) {
    this.#limits = limits
  }

  get count(): number {
    return this.#nodes.size
  }

  get bytes(): number {
    return this.#bytes
  }

  add(node: ChainNode, store: EvictableStore): void {
    this.#nodes.set(node, store)
  }

  /** Makes a node the most recently used one. */
  touch(node: ChainNode): void {
    this.#nodes.get(node)
  }

  /** Removes a node that its scope has removed. */
  remove(node: ChainNode): void {
    this.#nodes.delete(node)
  }

  /** Adds the bytes of a history that a scope stores, or subtracts them when they are negative. */
  addBytes(bytes: number): void {
    this.#bytes += bytes
  }

  /** Evicts the least recently used nodes until the scopes are within the limits. */
  trim(): void {
    const { maxTotalChains, maxTotalHistoryBytes } = this.#limits
    while (this.#nodes.size > maxTotalChains || this.#bytes > maxTotalHistoryBytes) {
      const [node] = this.#nodes.rkeys()
      if (node === undefined) return
      const store = this.#nodes.peek(node)
      this.#nodes.delete(node)
      store?.remove(node.responseId)
    }
  }
}
