// What one connection has seen of the responses on it: which have begun and ended, and whose each
// item is. It remembers within bounds and judges nothing; answer-identity.ts does.
import type { Frame } from '../protocol/frame.js'
import { isObject } from '../protocol/types.js'
import { addBounded } from './bounded-map.js'
import type { ResponseIds } from './response-ids.js'

/** Stands for one answer, as the owner of its items and calls. */
export interface Owner {
  /** Whether its response was completed: a server has nothing more to send of it. */
  isOver: boolean
}

/** Owns the items and calls of responses that no turn waits for. */
const nobody: Owner = { isOver: false }

/** How far a response has come: an event named it, created it, or ended it after that. */
type Progress = 'named' | 'created' | 'ended'

/** What one connection has seen of responses. */
export class SeenResponses {
  readonly #responses = new Map<string, Progress>()
  /** Those whose end was noted. */
  readonly #ended = new Map<string, true>()
  /** What all connections of the pool have seen. */
  readonly pool: ResponseIds
  /** Whose each item is, and each call of a tool. */
  readonly #items = new Map<string, Owner>()
  /** Stands for the connection in the pool, which remembers it for longer than all this. */
  readonly #connection = {}

  constructor(pool: ResponseIds) {
    this.pool = pool
  }

  /** Whether the server is known, or was seen, to give one id to several responses. */
  get hasRepeats(): boolean {
    return this.pool.hasRepeats
  }

  /** The ids of all of them. */
  get ids(): ReadonlyMap<string, unknown> {
    return this.#responses
  }

  has(id: string): boolean {
    return this.#responses.has(id)
  }

  /** How far a response has come. */
  progressOf(id: string): Progress | undefined {
    return this.#responses.get(id)
  }

  /** Something named this response. */
  add(id: string): void {
    addBounded(this.#responses, id, this.#responses.get(id) ?? 'named')
    this.pool.add(id, this.#connection)
  }

  /** A response was created, or has ended. One that was never created stays as it was. */
  note(id: string, progress: 'created' | 'ended'): void {
    const isEnd = progress === 'ended'
    if (isEnd) addBounded(this.#ended, id, true)
    if (!isEnd || this.#responses.get(id) === 'created') addBounded(this.#responses, id, progress)
  }

  /** Whether the end of a response was noted, whatever was seen of its beginning. */
  hasEnded(id: string): boolean {
    return this.#ended.has(id)
  }

  /** Whose an item or a call is. */
  ownerOf(key: string): Owner | undefined {
    return this.#items.get(key)
  }

  /** Gives an item or a call to its first owner, who keeps it until the response is completed. */
  own(key: string, owner: Owner): void {
    const before = this.#items.get(key)
    addBounded(this.#items, key, before === undefined || before.isOver ? owner : before)
  }

  /** Keeps the item and the call of an event that no turn is handed from every later answer. */
  noteStray(frame: Frame): void {
    if (frame.isDelta) return
    const { itemId } = frame.place
    if (itemId !== undefined) this.own(itemId, nobody)
    const call = callOf(frame.outline.item)
    if (call !== undefined) this.own(call, nobody)
  }
}

/**
 * The key under which the owner of a tool call is remembered; `undefined` for other items, results
 * of calls among them, whose `call_id` names the item of another response.
 */
export function callOf(item: unknown): string | undefined {
  if (!isObject(item) || typeof item.type !== 'string' || !item.type.endsWith('call'))
    return undefined
  return typeof item.call_id === 'string' ? `call ${item.call_id}` : undefined
}
