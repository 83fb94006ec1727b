// Cheap keys: where in an input to look for known chains. A key is only a hint, made from the literal items that
// every framework repeats byte for byte; each hit is confirmed by the walk.
import { type Item, isObject } from '../protocol/types.js'
import { isLiteral } from './walk.js'

/** Where a history ends: how it begins, how many literal items it has, and the fingerprints of the last two. */
export interface Boundary {
  readonly root: string | undefined
  readonly literalCount: number
  readonly before: string | undefined
  readonly last: string
}

/** The key of a boundary. */
export function boundaryKey({ root = '', literalCount, before = '', last }: Boundary): string {
  return `${literalCount}\n${root}\n${before}\n${last}`
}

/**
 * The key under which a history that ends with these items is found again; the items come last first. `undefined` without
 * a literal item.
 */
export function keyOfHistory(
  fromEnd: Iterable<Item>,
  literalCount: number,
  root: string | undefined,
): string | undefined {
  let last: string | undefined
  for (const item of fromEnd) {
    if (!isLiteral(item)) continue
    const print = fingerprint(item)
    if (last !== undefined) return boundaryKey({ root, literalCount, before: print, last })
    last = print
  }
  return last === undefined ? undefined : boundaryKey({ root, literalCount, before: undefined, last })
}

/** Most items before the first user message that a root tells apart: it is part of every key of its history. */
const maxRootItems = 8

/**
 * The keys of how a history begins, the better one first: its first literal items up to the first user message, and that
 * message alone. None without a user message.
 */
export function rootKeys(items: readonly Item[]): readonly string[] {
  const prints: string[] = []
  for (const item of items) {
    if (!isLiteral(item)) continue
    const print = fingerprint(item)
    if (item.role === 'user') return [[...prints, print].join('\n'), `…${print}`]
    if (prints.length < maxRootItems) prints.push(print)
  }
  return []
}

/** A short text that equal literal items share: what it is, whose call it answers, and the ends of what it says. */
export function fingerprint(item: Item): string {
  const { type, role, call_id, content, output } = item
  return `${name(type)}|${name(role)}|${name(call_id)}|${ends(content ?? output)}`
}

function name(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function ends(content: unknown): string {
  if (typeof content === 'string') return `${content.length}:${content.slice(0, 24)}:${content.slice(-24)}`
  if (!Array.isArray(content)) return typeof content
  const first: unknown = content[0]
  const last: unknown = content.at(-1)
  return `[${content.length}]${textEnds(first)}${content.length > 1 ? textEnds(last) : ''}`
}

function textEnds(part: unknown): string {
  return isObject(part) && typeof part.text === 'string' ? ends(part.text) : ''
}
