/**
 * Contexts: what a response was given, as a linked list that continuations share.
 * A turn of a long chain costs its own items only. Holds items; decides nothing about them.
 */
import {
  callIdOf,
  type Item,
  isAsyncCall,
  isCall,
  isCallOutput,
  isOwnCompaction,
  itemId,
} from '../wire/items.js'
import { jsonBytes } from '../wire/json.js'

/** One link: its own items after those of its parent. Immutable. */
export interface Context {
  readonly parent: Context | undefined
  readonly items: readonly Item[]
  /** Number of items of the whole chain. */
  readonly itemCount: number
  /** Calls of the whole chain that no item has answered yet, by `call_id`. */
  readonly openCalls: ReadonlyMap<string, Item>
}

const NO_CALLS: ReadonlyMap<string, Item> = new Map()

/** `parent` with `items` after it. */
export function extendContext(parent: Context | undefined, items: readonly Item[]): Context {
  return {
    parent,
    items,
    itemCount: (parent?.itemCount ?? 0) + items.length,
    openCalls: openCallsAfter(parent?.openCalls ?? NO_CALLS, items),
  }
}

/** An answer may stand before or after its call within one input, so calls are collected first. */
function openCallsAfter(
  before: ReadonlyMap<string, Item>,
  items: readonly Item[],
): ReadonlyMap<string, Item> {
  if (before.size === 0 && !items.some(isCall)) return NO_CALLS
  const open = new Map(before)
  for (const item of items) {
    const callId = callIdOf(item)
    if (callId !== undefined && isCall(item)) open.set(callId, item)
  }
  for (const item of items) {
    const callId = callIdOf(item)
    if (callId !== undefined && isCallOutput(item)) open.delete(callId)
  }
  return open
}

/** All items of the chain, oldest first. */
export function contextItems(context: Context | undefined): readonly Item[] {
  const links: (readonly Item[])[] = []
  for (let link = context; link !== undefined; link = link.parent) links.push(link.items)
  return links.reverse().flat()
}

/** The newest item of the chain. */
export function lastItem(context: Context | undefined): Item | undefined {
  for (let link = context; link !== undefined; link = link.parent) {
    const last = link.items.at(-1)
    if (last !== undefined) return last
  }
  return undefined
}

/** The first call of the chain that must be answered before the next response. */
export function awaitedCall({ openCalls }: Context): string | undefined {
  for (const [callId, call] of openCalls) if (!isAsyncCall(call)) return callId
  return undefined
}

/** True when an item of the chain satisfies `test`; looks at the newest first. */
export function someItem(context: Context | undefined, test: (item: Item) => boolean): boolean {
  for (let link = context; link !== undefined; link = link.parent) {
    if (link.items.some(test)) return true
  }
  return false
}

/** True when the chain holds a call with this `call_id`, answered or not. */
export function hasCall(context: Context | undefined, callId: string): boolean {
  if (context?.openCalls.has(callId)) return true
  return someItem(context, (item) => callIdOf(item) === callId && isCall(item))
}

/** True when the chain holds an item with this id. */
export function hasItemId(context: Context | undefined, id: string): boolean {
  return someItem(context, (item) => itemId(item) === id)
}

const bytesOf = new WeakMap<Context, number>()

/** Size of the chain's items as JSON, in bytes. Computed once per link. */
export function contextBytes(context: Context | undefined): number {
  const fresh: Context[] = []
  let link = context
  while (link !== undefined && !bytesOf.has(link)) {
    fresh.push(link)
    link = link.parent
  }
  let total = link === undefined ? 0 : (bytesOf.get(link) ?? 0)
  for (const next of fresh.reverse()) {
    total += itemsBytes(next.items)
    bytesOf.set(next, total)
  }
  return total
}

/**
 * Size of `items` as JSON, in bytes, without the brackets of an array around them. A compaction of
 * this server's counts {@link COMPACTION_BYTES}: its lossless content is this server's own affair,
 * and one that weighed as much as what it stands for would compact nothing.
 */
export function itemsBytes(items: readonly Item[]): number {
  return items.reduce(
    (total, item) => total + (isOwnCompaction(item) ? COMPACTION_BYTES : jsonBytes(item)),
    0,
  )
}

/** What an own compaction counts as input and output, in bytes. */
export const COMPACTION_BYTES = 256

/** What the own items of one link take in memory, about: compactions with all that they hold. */
export function heldBytes(context: Context): number {
  const compactions = context.items.filter(isOwnCompaction)
  const inside = compactions.reduce((total, item) => total + jsonBytes(item), 0)
  return contextBytes(context) - contextBytes(context.parent) + inside
}
