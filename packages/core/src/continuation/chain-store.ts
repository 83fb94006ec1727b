// The nodes that one scope remembers, by response, by lookup key and by beginning, within limits of
// count, bytes and age. It evicts the least recently used first, and compares no histories.
import { LRUCache } from 'lru-cache'
import type { ChainNode } from './chain.js'
import type { HistoryBudget } from './history-budget.js'

/** How much one scope remembers; the least recently used history is evicted first. */
export interface ChainLimits {
  readonly maxChains: number
  /**
   * In bytes of JSON, shared beginnings counted once. On the heap it is two to three times as much
   * where items are long, and up to ten times where they are short and rewritten by a framework.
   */
  readonly maxHistoryBytes: number
  readonly maxChainAgeMs: number
}

/** The limits of one scope, and those of all scopes of its client, if it has others. */
interface StoreLimits extends ChainLimits {
  readonly budget?: HistoryBudget | undefined
}

/** The nodes of one scope. */
export class ChainStore {
  readonly #byResponse: LRUCache<string, ChainNode>
  readonly #byKey = new Map<string, Set<ChainNode>>()
  readonly #byRoot = new Map<string, ChainNode>()
  /** How many references a node has: one of the index, and one of each node that continues it. */
  readonly #references = new Map<ChainNode, number>()
  readonly #maxBytes: number
  readonly #maxAgeMs: number
  readonly #now: () => number
  readonly #budget: HistoryBudget | undefined
  readonly #hasRemoved: (node: ChainNode) => void
  #bytes = 0
  /** When nodes over the age limit were last removed. */
  #purgedAt: number

  /** `hasRemoved` hears of each node that can be continued no more. */
  constructor(limits: StoreLimits, now: () => number, hasRemoved: (node: ChainNode) => void) {
    this.#budget = limits.budget
    this.#hasRemoved = hasRemoved
    this.#maxBytes = limits.maxHistoryBytes
    this.#maxAgeMs = limits.maxChainAgeMs
    this.#now = now
    this.#purgedAt = now()
    this.#byResponse = new LRUCache({
      // With `max`, the cache would allocate room for all of them at once, in every scope.
      maxSize: limits.maxChains,
      sizeCalculation: () => 1,
      ttl: limits.maxChainAgeMs,
      updateAgeOnGet: true,
      ttlResolution: 0,
      perf: { now },
      dispose: (node) => this.#removed(node),
    })
  }

  /** How many responses can be continued from. */
  get count(): number {
    return this.#byResponse.size
  }

  /** How many bytes of history are stored. */
  get bytes(): number {
    return this.#bytes
  }

  /** The node of a response. This is no use of it. */
  get(responseId: string): ChainNode | undefined {
    return this.#byResponse.peek(responseId)
  }

  /** The nodes of this key, newest first. */
  withKey(key: string): readonly ChainNode[] {
    const nodes = this.#byKey.get(key)
    if (nodes === undefined) return []
    return [...nodes].reverse().filter((node) => this.get(node.responseId) === node)
  }

  /** Whether a node may have this key. */
  hasKey(key: string): boolean {
    return this.#byKey.has(key)
  }

  /** Whether no node of the same key is newer. */
  isNewestOfKey(node: ChainNode): boolean {
    if (node.key === undefined || this.get(node.responseId) !== node) return false
    let newest: ChainNode | undefined
    for (const each of this.#byKey.get(node.key) ?? []) newest = each
    return newest === node
  }

  /** The newest node that begins with the first of these root keys, else with the next. */
  latestOf(roots: readonly string[]): ChainNode | undefined {
    for (const root of roots) {
      const node = this.#byRoot.get(root)
      if (node !== undefined && this.get(node.responseId) === node) return node
    }
    return undefined
  }

  /** Makes a node the most recently used one. */
  touch(node: ChainNode): void {
    this.#byResponse.get(node.responseId)
    this.#budget?.touch(node)
  }

  /** Adds a node, and evicts others until the limits hold. */
  add(node: ChainNode): void {
    this.#retain(node)
    this.#byResponse.set(node.responseId, node)
    this.#budget?.add(node, this)
    if (node.key !== undefined) {
      this.#byKey.set(node.key, (this.#byKey.get(node.key) ?? new Set()).add(node))
    }
    for (const root of node.roots) this.#byRoot.set(root, node)
    this.#purgeAged()
    while (this.#bytes > this.#maxBytes && this.#byResponse.pop() !== undefined);
    this.#budget?.trim()
  }

  /** Removes the node of a response. */
  remove(responseId: string): void {
    this.#byResponse.delete(responseId)
  }

  /** Removes all nodes. */
  clear(): void {
    this.#byResponse.clear()
  }

  /** Removes nodes over the age limit, only 16 times per limit, so that commits stay cheap. */
  #purgeAged(): void {
    const now = this.#now()
    if (now - this.#purgedAt < this.#maxAgeMs / 16) return
    this.#purgedAt = now
    this.#byResponse.purgeStale()
  }

  #retain(node: ChainNode): void {
    for (let at: ChainNode | undefined = node; at !== undefined; at = at.parent) {
      const references = this.#references.get(at) ?? 0
      this.#references.set(at, references + 1)
      if (references > 0) return
      this.#addBytes(at.bytes)
    }
  }

  /** Updates the indexes after a node was removed, evicted or replaced. */
  #removed(node: ChainNode): void {
    this.#hasRemoved(node)
    this.#budget?.remove(node)
    if (node.key !== undefined) {
      const nodes = this.#byKey.get(node.key)
      nodes?.delete(node)
      if (nodes?.size === 0) this.#byKey.delete(node.key)
    }
    for (const root of node.roots) if (this.#byRoot.get(root) === node) this.#byRoot.delete(root)
    for (let at: ChainNode | undefined = node; at !== undefined; at = at.parent) {
      const references = (this.#references.get(at) ?? 1) - 1
      if (references > 0) {
        this.#references.set(at, references)
        return
      }
      this.#references.delete(at)
      this.#addBytes(-at.bytes)
    }
  }

  #addBytes(bytes: number): void {
    this.#bytes += bytes
    this.#budget?.addBytes(bytes)
  }
}
