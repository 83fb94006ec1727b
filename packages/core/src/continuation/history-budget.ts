// What all scopes of a client remember together, within limits: the least recently used history of
// any scope goes first. It is memory only: a turn whose history went is sent in full.
import { LRUCache } from 'lru-cache'
import type { ChainNode } from './chain.js'

/** How much all scopes of a client remember together. */
export interface HistoryLimits {
  /** Most responses that can be continued from. */
  readonly maxTotalChains: number
  /** Most bytes of history as JSON. */
  readonly maxTotalHistoryBytes: number
}

/** Forgets one of its nodes, which then reports that it left. */
export interface HistoryHolder {
  remove(responseId: string): void
}

/** The nodes of every scope of one client, in the order of their use. */
export class HistoryBudget {
  readonly #limits: HistoryLimits
  /**
   * By use, the oldest first. A size of one each: a cache that is told its greatest count takes the
   * room for it at once.
   */
  readonly #nodes: LRUCache<ChainNode, HistoryHolder>
  #bytes = 0

  constructor(limits: HistoryLimits) {
    this.#limits = limits
    this.#nodes = new LRUCache({ maxSize: Number.MAX_SAFE_INTEGER, sizeCalculation: () => 1 })
  }

  /** How many responses can be continued from. */
  get count(): number {
    return this.#nodes.size
  }

  /** How many bytes of history are held. */
  get bytes(): number {
    return this.#bytes
  }

  /** A scope remembers a node. */
  added(node: ChainNode, scope: HistoryHolder): void {
    this.#nodes.set(node, scope)
  }

  /** A node was used: it is kept for longer. */
  used(node: ChainNode): void {
    this.#nodes.get(node)
  }

  /** A scope has forgotten a node. */
  removed(node: ChainNode): void {
    this.#nodes.delete(node)
  }

  /** A scope holds more bytes, or fewer where it is less than zero. */
  held(bytes: number): void {
    this.#bytes += bytes
  }

  /** Makes scopes forget what was used longest ago, until all of them are within the limits. */
  trim(): void {
    const { maxTotalChains, maxTotalHistoryBytes } = this.#limits
    while (this.#nodes.size > maxTotalChains || this.#bytes > maxTotalHistoryBytes) {
      const [node] = this.#nodes.rkeys()
      if (node === undefined) return
      const scope = this.#nodes.peek(node)
      this.#nodes.delete(node)
      scope?.remove(node.responseId)
    }
  }
}
