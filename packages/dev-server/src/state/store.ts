/**
 * The store: what outlives a connection, namely responses with `store:true`, their items, and
 * conversations. Everything in it belongs to an owner (a credential) and is invisible to others. No
 * I/O, no clock.
 */
import type { Item } from '../wire/items.js'
import { itemId } from '../wire/items.js'
import { type JsonObject, type JsonValue, jsonBytes } from '../wire/json.js'
import { ByteBudget, type Holding } from './byte-budget.js'
import { type Context, contextBytes, extendContext } from './context.js'

/** A finished response that can be continued. */
export interface HeldResponse {
  readonly id: string
  /** The id by which clients know it: the same, but on a server that repeats ids. */
  readonly shownId: string
  /** Its context: everything it was given, then its output. */
  readonly context: Context
  /** The new input of its request. */
  readonly input: readonly Item[]
  readonly output: readonly Item[]
  /**
   * The response it continued, if any, and those before that: their ids outlive what is held of
   * them.
   */
  readonly previous: ChainLink | undefined
  /** Whether it is in the store. */
  readonly isStored: boolean
  readonly model: string
  /** The instructions that it stands under. */
  readonly instructions?: JsonValue | undefined
  /** The response object as it was sent last; empty where nobody asked for it. */
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

/** The store's face. Every method takes the owner; nothing is seen across owners. */
export interface Store {
  /** Number of stored responses, of all owners. */
  readonly size: number
  put(owner: string, held: HeldResponse): void
  get(owner: string, id: string): HeldResponse | undefined
  /** Forgets a response and the items it brought. False when it was not there. */
  delete(owner: string, id: string): boolean
  /** The stored item with this id, for `item_reference`. */
  item(owner: string, id: string): Item | undefined
  putConversation(owner: string, conversation: Conversation): void
  conversation(owner: string, id: string): Conversation | undefined
  deleteConversation(owner: string, id: string): boolean
  /** Appends to a conversation; without effect when it is not there. */
  appendToConversation(owner: string, id: string, items: readonly Item[]): void
  clear(): void
}

/** Options of {@link createStore}. */
export interface StoreOptions {
  /** Responses kept before the oldest is forgotten. @default 50_000 */
  readonly maxResponses?: number
  /**
   * Bytes of stored responses, their inputs and the items of conversations, as JSON, kept before
   * the oldest are forgotten.
   * @default 268_435_456 (256 MiB)
   */
  readonly maxBytes?: number
}

const MIB = 1024 * 1024

/** An empty store. */
export function createStore(options: StoreOptions = {}): Store {
  const maxResponses = options.maxResponses ?? 50_000
  const budget = new ByteBudget(options.maxBytes ?? 256 * MIB)
  const responses = new Map<string, HeldResponse>()
  const items = new Map<string, Item>()
  const conversations = new Map<string, Conversation>()
  /** Of both; their ids differ. */
  const holdings = new Map<string, Holding>()
  const key = (owner: string, id: string): string => `${id}\n${owner}`

  /** Counts what stands at `place` already: it may be let go at once. */
  const hold = (place: string, bytes: number, letGo: () => void): void => {
    holdings.get(place)?.release()
    holdings.delete(place)
    let isHeld = true
    const holding = budget.hold(bytes, () => {
      isHeld = false
      holdings.delete(place)
      letGo()
    })
    if (isHeld) holdings.set(place, holding)
  }
  const release = (place: string): void => {
    holdings.get(place)?.release()
    holdings.delete(place)
  }
  const itemsOf = (held: HeldResponse): readonly Item[] => [...held.input, ...held.output]
  const forget = (owner: string, held: HeldResponse): void => {
    for (const item of itemsOf(held)) {
      const id = itemId(item)
      // An item that a newer response brought again stays reachable through that one.
      if (id !== undefined && items.get(key(owner, id)) === item) items.delete(key(owner, id))
    }
    responses.delete(key(owner, held.id))
  }
  const keepConversation = (owner: string, conversation: Conversation): void => {
    const place = key(owner, conversation.id)
    conversations.set(place, conversation)
    hold(place, contextBytes(conversation.context), () => conversations.delete(place))
  }

  return {
    get size() {
      return responses.size
    },
    put(owner, held) {
      const place = key(owner, held.id)
      const before = responses.get(place)
      // Where ids repeat, the newest has the id.
      if (before !== undefined) forget(owner, before)
      responses.set(place, held)
      for (const item of itemsOf(held)) {
        const id = itemId(item)
        if (id !== undefined) items.set(key(owner, id), item)
      }
      // The body has the output in it.
      hold(place, jsonBytes(held.input) + jsonBytes(held.body), () => forget(owner, held))
      if (responses.size <= maxResponses) return
      const oldest = responses.entries().next().value
      if (oldest === undefined) return
      release(oldest[0])
      forget(oldest[0].slice(oldest[0].indexOf('\n') + 1), oldest[1])
    },
    get: (owner, id) => responses.get(key(owner, id)),
    delete(owner, id) {
      const held = responses.get(key(owner, id))
      if (held === undefined) return false
      release(key(owner, id))
      forget(owner, held)
      return true
    },
    item: (owner, id) => items.get(key(owner, id)),
    putConversation: keepConversation,
    conversation: (owner, id) => conversations.get(key(owner, id)),
    deleteConversation(owner, id) {
      release(key(owner, id))
      return conversations.delete(key(owner, id))
    },
    appendToConversation(owner, id, added) {
      const conversation = conversations.get(key(owner, id))
      if (conversation === undefined) return
      const context = extendContext(conversation.context, added)
      keepConversation(owner, { ...conversation, context })
    },
    clear() {
      responses.clear()
      items.clear()
      conversations.clear()
      holdings.clear()
      budget.clear()
    },
  }
}
