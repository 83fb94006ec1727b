// Cheap keys: where in an input to look for known chains. A key is only a hint, made from the items
// of the caller's side, which every framework repeats byte for byte; each hit is confirmed by the
// walk.
import { type Item, isObject } from '../protocol/types.js'
import { isUserSide, itemType } from './match/item-types.js'

/**
 * How a history ends, as far as the caller's items tell. Messages alone are counted: whose side an
 * item of another type is on is known of a stored history only.
 */
export interface Ending {
  /** How many messages of the caller's the history has. */
  readonly messageCount: number
  /** The last of them. */
  readonly message: string | undefined
  /** The last of them before `last`. */
  readonly before: string | undefined
  /** The last item of the caller's. */
  readonly last: string | undefined
}

export const noEnding: Ending = {
  messageCount: 0,
  message: undefined,
  before: undefined,
  last: undefined,
}

/** How a history ends when this item of the caller's is added to it. */
export function endingAfter({ messageCount, message }: Ending, item: Item): Ending {
  const last = fingerprint(item)
  return itemType(item) === 'message'
    ? { messageCount: messageCount + 1, message: last, before: message, last }
    : { messageCount, message, before: message, last }
}

/** The key under which a history is found again; `undefined` without an item of the caller's. */
export function endingKey(
  { messageCount, before = '', last }: Ending,
  root = '',
): string | undefined {
  return last === undefined ? undefined : `${messageCount}\n${root}\n${before}\n${last}`
}

/** A place in an input at which a known history may end. */
export interface Boundary {
  /** Index of the caller's item that would be the last of that history. */
  readonly at: number
  readonly key: string
}

/** The places in an input at which a known history may end, the last first. */
export function boundariesOf(items: readonly Item[]): readonly Boundary[] {
  const [root] = rootKeys(items)
  const boundaries: Boundary[] = []
  let ending = noEnding
  let hasRoot = false
  for (let at = 0; at < items.length; at++) {
    const item = items[at]
    if (item === undefined || !isUserSide(item)) continue
    hasRoot ||= item.role === 'user' && itemType(item) === 'message'
    ending = endingAfter(ending, item)
    const key = endingKey(ending, hasRoot ? root : undefined)
    if (key !== undefined) boundaries.push({ at, key })
  }
  return boundaries.reverse()
}

/**
 * Most messages before the first user message that a root tells apart: it is part of every key of
 * its history.
 */
const maxRootItems = 8

/**
 * The keys of how a history begins, the better one first: its messages up to the first user
 * message, and that message alone. None without a user message.
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

/**
 * A short text that equal literal items share: what it is, whose call it answers, and the ends of
 * what it says.
 */
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
