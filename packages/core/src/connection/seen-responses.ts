// What one connection has seen of the responses on it: which have begun and ended, and whose each item
// is. It remembers within bounds and judges nothing; identity.ts does.
import type { Frame } from '../protocol/frame.js'
import { isObject } from '../protocol/types.js'

/** Most ids of each kind that a connection remembers; it forgets the oldest first. */
const maxSeen = 4096

/** Longest id that is taken for one, in characters; the longest known are encrypted: some 400. */
export const maxIdLength = 4096

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
  readonly #beginnings = new Map<string, true>()
  /** Whose each item is, and each call of a tool. */
  readonly #items = new Map<string, Owner>()
  /** Whether the server was seen to give one id to several responses. */
  hasRepeats: boolean

  /** `mayRepeat` says that the server is known to repeat ids. */
  constructor(mayRepeat: boolean) {
    this.hasRepeats = mayRepeat
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
  }

  /** A response was created, or has ended. One that was never created stays as it was. */
  note(id: string, progress: 'created' | 'ended'): void {
    const isEnd = progress === 'ended'
    if (!isEnd || this.#responses.get(id) === 'created') addBounded(this.#responses, id, progress)
  }

  /** Notes the beginning of a response. Gives false when it was told in the same words before. */
  begins(frame: Frame): boolean {
    const summary = summaryOf(frame)
    const isNew = !this.#beginnings.has(summary)
    addBounded(this.#beginnings, summary, true)
    return isNew
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
    const call = callOf(frame.event.item)
    if (call !== undefined) this.own(call, nobody)
  }
}

/** Sets an entry, as the newest, and deletes the oldest where there are too many. */
function addBounded<Value>(entries: Map<string, Value>, id: string, value: Value): void {
  // A few of them could take all memory.
  if (id.length > maxIdLength) return
  entries.delete(id)
  entries.set(id, value)
  const [oldest] = entries.keys()
  if (oldest !== undefined && entries.size > maxSeen) entries.delete(oldest)
}

/**
 * The key under which the owner of a tool call is remembered; `undefined` for other items, results of
 * calls among them, whose `call_id` names the item of another response.
 */
export function callOf(item: unknown): string | undefined {
  if (!isObject(item) || typeof item.type !== 'string' || !item.type.endsWith('call')) return undefined
  return typeof item.call_id === 'string' ? `call ${item.call_id}` : undefined
}

/** What tells one beginning from another under the same id: a short text that equal ones share. */
function summaryOf(frame: Frame): string {
  const text = frame.isTooDeep ? frame.text : (JSON.stringify(frame.response) ?? '')
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return `${text.length}:${hash}`
}
