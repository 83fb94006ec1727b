// The store: responses with `store:true`, their items, and conversations, which outlive their
// connection. Each belongs to an owner (a credential) and is invisible to others. No I/O, no clock.
import type { Item } from '../wire/items.js'
import { itemId } from '../wire/items.js'
import { type JsonObject, type JsonValue, jsonBytes } from '../wire/json.js'
import { ByteBudget, type Holding } from './byte-budget.js'
import { type Context, contextBytes, extendContext } from './context.js'

/** A finished response that can be continued. */
export interface HeldResponse {
  readonly id: string
  /** The id that clients see; it differs from `id` only on a server that repeats ids. */
  readonly shownId: string
  /** Its full context: input and output. */
  readonly context: Context
  /** The new input of its request. */
  readonly input: readonly Item[]
  readonly output: readonly Item[]
  /** The chain of responses before it, whose ids outlive their contents. */
  readonly previous: ChainLink | undefined
  /** Whether it is in the store. */
  readonly isStored: boolean
  readonly model: string
  /** The instructions that applied to it. */
  readonly instructions?: JsonValue | undefined
  /** The response object as it was sent; empty where no client reads it. */
  readonly body: JsonObject
}

/** One response of a chain, by its id. */
export interface ChainLink {
  readonly id: string
  readonly previous: ChainLink | undefined
}

/** A conversation: a context that grows with every response that names it. */
export interface Conversation {
  readonly id: string
  readonly context: Context
  readonly metadata: JsonObject
  /** Seconds since the epoch. */
  readonly createdAt: number
}

/** Options of {@link createStore}. */
export interface StoreOptions {
  /** Number of responses kept; beyond it the oldest is forgotten. @default 50_000 */
  readonly maxResponses?: number
  /**
   * Bytes kept of responses, their inputs and conversations, as JSON; beyond it the oldest are
   * forgotten.
   * @default 268_435_456 (256 MiB)
   */
  readonly maxBytes?: number
}

const bytesPerMib = 1024 * 1024

/** Stored responses, their items and conversations. Nothing is visible across owners. */
export class Store {
  readonly #maxResponses: number
  readonly #budget: ByteBudget
  readonly #responses = new Map<string, HeldResponse>()
  readonly #items = new Map<string, Item>()
  readonly #conversations = new Map<string, Conversation>()
  /** Bytes of responses and conversations, whose ids never clash. */
  readonly #holdings = new Map<string, Holding>()

  constructor(options: StoreOptions = {}) {
    this.#maxResponses = options.maxResponses ?? 50_000
    this.#budget = new ByteBudget(options.maxBytes ?? 256 * bytesPerMib)
  }

  /** Number of stored responses, of all owners. */
  get size(): number {
    return this.#responses.size
  }

  /** Stores a response; a response with the same id is replaced. */
  put(owner: string, held: HeldResponse): void {
    const key = keyOf(owner, held.id)
    const before = this.#responses.get(key)
    if (before !== undefined) this.#forget(owner, before)
    this.#responses.set(key, held)
    for (const item of itemsOf(held)) {
      const id = itemId(item)
      if (id !== undefined) this.#items.set(keyOf(owner, id), item)
    }
    // The output is part of the body.
    const bytes = jsonBytes(held.input) + jsonBytes(held.body)
    this.#hold(key, bytes, () => this.#forget(owner, held))
    if (this.#responses.size <= this.#maxResponses) return
    const oldest = this.#responses.entries().next().value
    if (oldest === undefined) return
    this.#release(oldest[0])
    this.#forget(oldest[0].slice(oldest[0].indexOf('\n') + 1), oldest[1])
  }

  /** The stored response with this id. */
  get(owner: string, id: string): HeldResponse | undefined {
    return this.#responses.get(keyOf(owner, id))
  }

  /** Forgets a response and its items. Returns false when it was not stored. */
  delete(owner: string, id: string): boolean {
    const held = this.#responses.get(keyOf(owner, id))
    if (held === undefined) return false
    this.#release(keyOf(owner, id))
    this.#forget(owner, held)
    return true
  }

  /** The stored item with this id, for `item_reference`. */
  item(owner: string, id: string): Item | undefined {
    return this.#items.get(keyOf(owner, id))
  }

  /** Stores a conversation; one with the same id is replaced. */
  putConversation(owner: string, conversation: Conversation): void {
    const key = keyOf(owner, conversation.id)
    this.#conversations.set(key, conversation)
    this.#hold(key, contextBytes(conversation.context), () => this.#conversations.delete(key))
  }

  /** The stored conversation with this id. */
  conversation(owner: string, id: string): Conversation | undefined {
    return this.#conversations.get(keyOf(owner, id))
  }

  /** Forgets a conversation. Returns false when it was not stored. */
  deleteConversation(owner: string, id: string): boolean {
    this.#release(keyOf(owner, id))
    return this.#conversations.delete(keyOf(owner, id))
  }

  /** Appends items to a conversation; does nothing when it is not stored. */
  appendToConversation(owner: string, id: string, items: readonly Item[]): void {
    const conversation = this.#conversations.get(keyOf(owner, id))
    if (conversation === undefined) return
    const context = extendContext(conversation.context, items)
    this.putConversation(owner, { ...conversation, context })
  }

  /** Forgets everything. */
  clear(): void {
    this.#responses.clear()
    this.#items.clear()
    this.#conversations.clear()
    this.#holdings.clear()
    this.#budget.clear()
  }

  /** Counts the bytes of an entry, which the budget may drop during this call. */
  #hold(key: string, bytes: number, drop: () => void): void {
    this.#release(key)
    let isHeld = true
    const holding = this.#budget.hold(bytes, () => {
      isHeld = false
      this.#holdings.delete(key)
      drop()
    })
    if (isHeld) this.#holdings.set(key, holding)
  }

  #release(key: string): void {
    this.#holdings.get(key)?.release()
    this.#holdings.delete(key)
  }

  #forget(owner: string, held: HeldResponse): void {
    for (const item of itemsOf(held)) {
      const id = itemId(item)
      // An item that another response brought again stays reachable through that response.
      if (id === undefined) continue
      if (this.#items.get(keyOf(owner, id)) === item) this.#items.delete(keyOf(owner, id))
    }
    this.#responses.delete(keyOf(owner, held.id))
  }
}

function keyOf(owner: string, id: string): string {
  return `${id}\n${owner}`
}

function itemsOf(held: HeldResponse): readonly Item[] {
  return [...held.input, ...held.output]
}

/** Creates an empty store. */
export function createStore(options: StoreOptions = {}): Store {
  return new Store(options)
}
