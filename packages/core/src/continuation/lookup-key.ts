// Lookup keys: where in an input to look for stored histories. A key is a hint, made from user-side
// items, which every framework repeats byte for byte. An alignment proves each hit
// (prefix-match.ts).
import { type Item, isObject } from '../protocol/types.js'
import { isUserSide, itemType } from './match/item-types.js'

/**
 * The last user-side items of a history, as fingerprints. Only messages are counted, because the
 * side of an item of another type is known of stored histories only.
 */
export interface UserTail {
  /** How many user-side messages the history has. */
  readonly messageCount: number
  /** The last message. */
  readonly message: string | undefined
  /** The last message before `last`. */
  readonly before: string | undefined
  /** The last user-side item. */
  readonly last: string | undefined
}

export const emptyTail: UserTail = {
  messageCount: 0,
  message: undefined,
  before: undefined,
  last: undefined,
}

/** The tail of a history when this user-side item is added to it. */
export function tailAfter({ messageCount, message }: UserTail, item: Item): UserTail {
  const last = fingerprint(item)
  return itemType(item) === 'message'
    ? { messageCount: messageCount + 1, message: last, before: message, last }
    : { messageCount, message, before: message, last }
}

/** The lookup key of a history; `undefined` when it has no user-side item. */
export function lookupKey(
  { messageCount, before = '', last }: UserTail,
  root = '',
): string | undefined {
  return last === undefined ? undefined : `${messageCount}\n${root}\n${before}\n${last}`
}

/** A place in an input at which a stored history may end. */
interface Boundary {
  /** Index of the item that would be the last user-side item of that history. */
  readonly at: number
  readonly key: string
}

/**
 * The places in an input at which a stored history may end, the last first. Keys are made as they
 * are asked for: most inputs continue what ended at one of their last items.
 */
export function* boundariesOf(items: readonly Item[]): Generator<Boundary, void> {
  const [root] = rootKeys(items)
  const places = placesOf(items)
  for (let i = places.length - 1; i >= 0; i--) {
    const { at, messageCount, isRooted, before } = places[i] ?? noPlace
    const [item, earlier] = [items[at], items[before]]
    const last = item && fingerprint(item)
    const tail = { messageCount, message: undefined, before: earlier && fingerprint(earlier), last }
    const key = lookupKey(tail, isRooted ? root : undefined)
    if (key !== undefined) yield { at, key }
  }
}

/** What a key needs to know of the items before its place. */
interface Place {
  readonly at: number
  /** How many user-side messages there are up to here. */
  readonly messageCount: number
  /** Whether a user message is among them. */
  readonly isRooted: boolean
  /** The index of the last message before this item; -1 where there is none. */
  readonly before: number
}

const noPlace: Place = { at: -1, messageCount: 0, isRooted: false, before: -1 }

function placesOf(items: readonly Item[]): readonly Place[] {
  const places: Place[] = []
  let messageCount = 0
  let isRooted = false
  let before = -1
  for (const [at, item] of items.entries()) {
    if (!isUserSide(item)) continue
    const isMessage = itemType(item) === 'message'
    isRooted ||= item.role === 'user' && isMessage
    if (isMessage) messageCount++
    places.push({ at, messageCount, isRooted, before })
    if (isMessage) before = at
  }
  return places
}

/** Most messages before the first user message that a root key has; every lookup key repeats it. */
const maxRootItems = 8

/**
 * The root keys of a history, the more exact one first: its messages up to the first user message,
 * and that message alone. None without a user message.
 */
export function rootKeys(items: readonly Item[]): readonly string[] {
  const prints: string[] = []
  for (const item of items) {
    if (!isUserSide(item) || itemType(item) !== 'message') continue
    const print = fingerprint(item)
    if (item.role === 'user') return [[...prints, print].join('\n'), `…${print}`]
    if (prints.length < maxRootItems) prints.push(print)
  }
  return []
}

/** A short text that equal items share: type, role, call id, and both ends of the content. */
export function fingerprint(item: Item): string {
  const { type, role, call_id, content, output } = item
  return `${name(type)}|${name(role)}|${name(call_id)}|${ends(content ?? output)}`
}

function name(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function ends(content: unknown): string {
  if (typeof content === 'string')
    return `${content.length}:${content.slice(0, 24)}:${content.slice(-24)}`
  if (!Array.isArray(content)) return typeof content
  const first: unknown = content[0]
  const last: unknown = content.at(-1)
  return `[${content.length}]${textEnds(first)}${content.length > 1 ? textEnds(last) : ''}`
}

function textEnds(part: unknown): string {
  return isObject(part) && typeof part.text === 'string' ? ends(part.text) : ''
}
