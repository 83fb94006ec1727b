// What one scope remembers: nodes by response, by key and by beginning, within limits of count,
// bytes and age. The least recently used goes first. It compares nothing.
import { LRUCache } from 'lru-cache'
import type { ChainNode } from './chain.js'
import type { HistoryBudget } from './history-budget.js'

/** How much is remembered; the least recently used history goes first. */
export interface ChainLimits {
  /** Most responses that can be continued from. @default 2000 */
  readonly maxChains: number
  /**
   * Most bytes of history as JSON, shared beginnings counted once. On the heap it is two to three
   * times as much where items are long, and up to ten times where they are short and rewritten by a
   * framework.
   * @default 64 MiB
   */
  readonly maxHistoryBytes: number
  /** How long an unused history is kept, in milliseconds. @default 2 hours */
  readonly maxChainAgeMs: number
}

/** The nodes of one scope. */
export class ChainStore {
  readonly #byResponse: LRUCache<string, ChainNode>
  readonly #byKey = new Map<string, Set<ChainNode>>()
  readonly #byRoot = new Map<string, ChainNode>()
  /** How often a node is held: by the index, and by each node that continues it. */
  readonly #holders = new Map<ChainNode, number>()
  readonly #maxBytes: number
  readonly #maxAgeMs: number
  readonly #now: () => number
  readonly #client: HistoryBudget | undefined
  #bytes = 0
  /** When what is out of age was last dropped. */
  #agedAt: number

  /**
   * @param client What the scopes of a client remember together; without it, this one is on its
   * own.
   */
  constructor(limits: ChainLimits, now: () => number, client?: HistoryBudget) {
    this.#client = client
    this.#maxBytes = limits.maxHistoryBytes
    this.#maxAgeMs = limits.maxChainAgeMs
    this.#now = now
    this.#agedAt = now()
    this.#byResponse = new LRUCache({
      // Not `max`, which would take the room for all of them at once, in every scope.
      maxSize: limits.maxChains,
      sizeCalculation: () => 1,
      ttl: limits.maxChainAgeMs,
      updateAgeOnGet: true,
      ttlResolution: 0,
      perf: { now },
      dispose: (node) => this.#drop(node),
    })
  }

  /** How many responses can be continued from. */
  get count(): number {
    return this.#byResponse.size
  }

  /** How many bytes of history are held. */
  get bytes(): number {
    return this.#bytes
  }

  /** The node of a response. Does not count as use. */
  get(responseId: string): ChainNode | undefined {
    return this.#byResponse.peek(responseId)
  }

  /** The nodes of this key, newest first. */
  withKey(key: string): readonly ChainNode[] {
    const nodes = this.#byKey.get(key)
    if (nodes === undefined) return []
    return [...nodes].reverse().filter((node) => this.get(node.responseId) === node)
  }

  /** The newest node that begins with the first of these keys, else with the next. */
  latestOf(roots: readonly string[]): ChainNode | undefined {
    for (const root of roots) {
      const node = this.#byRoot.get(root)
      if (node !== undefined && this.get(node.responseId) === node) return node
    }
    return undefined
  }

  /** Counts as use: the node is kept for longer. */
  touch(node: ChainNode): void {
    this.#byResponse.get(node.responseId)
    this.#client?.used(node)
  }

  /** Adds a node and makes room for it. */
  add(node: ChainNode): void {
    this.#hold(node)
    this.#byResponse.set(node.responseId, node)
    this.#client?.added(node, this)
    if (node.key !== undefined) {
      this.#byKey.set(node.key, (this.#byKey.get(node.key) ?? new Set()).add(node))
    }
    for (const root of node.roots) this.#byRoot.set(root, node)
    this.#dropAged()
    while (this.#bytes > this.#maxBytes && this.#byResponse.pop() !== undefined);
    this.#client?.trim()
  }

  /** Forgets a response. */
  remove(responseId: string): void {
    this.#byResponse.delete(responseId)
  }

  /** Forgets everything. */
  clear(): void {
    this.#byResponse.clear()
  }

  /**
   * Looks at most a few times an age limit, so that a commit costs the same however much is
   * remembered.
   */
  #dropAged(): void {
    const now = this.#now()
    if (now - this.#agedAt < this.#maxAgeMs / 16) return
    this.#agedAt = now
    this.#byResponse.purgeStale()
  }

  #hold(node: ChainNode): void {
    for (let at: ChainNode | undefined = node; at !== undefined; at = at.parent) {
      const holders = this.#holders.get(at) ?? 0
      this.#holders.set(at, holders + 1)
      if (holders > 0) return
      this.#count(at.bytes)
    }
  }

  /** Called for each node that leaves, by age, by count, by bytes or by replacement. */
  #drop(node: ChainNode): void {
    this.#client?.removed(node)
    if (node.key !== undefined) {
      const nodes = this.#byKey.get(node.key)
      nodes?.delete(node)
      if (nodes?.size === 0) this.#byKey.delete(node.key)
    }
    for (const root of node.roots) if (this.#byRoot.get(root) === node) this.#byRoot.delete(root)
    for (let at: ChainNode | undefined = node; at !== undefined; at = at.parent) {
      const holders = (this.#holders.get(at) ?? 1) - 1
      if (holders > 0) {
        this.#holders.set(at, holders)
        return
      }
      this.#holders.delete(at)
      this.#count(-at.bytes)
    }
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    this.#client?.held(bytes)
  }
}
