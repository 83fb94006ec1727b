// Contexts: the items that a response was given, as a linked list that continuations share, so that
// a turn of a long chain costs only its own items.
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

/** One link: its items follow those of its parent. Immutable. */
export interface Context {
  readonly parent: Context | undefined
  readonly items: readonly Item[]
  /** Number of items of the whole chain. */
  readonly itemCount: number
  /** Calls of the whole chain that no item has answered yet, by `call_id`. */
  readonly openCalls: ReadonlyMap<string, Item>
}

const noCalls: ReadonlyMap<string, Item> = new Map()

/** Returns `parent` extended with `items`. */
export function extendContext(parent: Context | undefined, items: readonly Item[]): Context {
  return {
    parent,
    items,
    itemCount: (parent?.itemCount ?? 0) + items.length,
    openCalls: openCallsAfter(parent?.openCalls ?? noCalls, items),
  }
}

/** An output may precede its call within one input, so calls are collected first. */
function openCallsAfter(
  before: ReadonlyMap<string, Item>,
  items: readonly Item[],
): ReadonlyMap<string, Item> {
  if (before.size === 0 && !items.some(isCall)) return noCalls
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

/** The `call_id` of the first call that must be answered before the next response. */
export function awaitedCall({ openCalls }: Context): string | undefined {
  for (const [callId, call] of openCalls) if (!isAsyncCall(call)) return callId
  return undefined
}

/** True when an item of the chain satisfies `test`; the newest links are tested first. */
function someItem(context: Context | undefined, test: (item: Item) => boolean): boolean {
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

/** Size of the chain's items as JSON, in bytes; computed once for each link. */
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
 * Size of `items` as JSON, in bytes, without brackets around them. This server's own compactions
 * count {@link compactionBytes}: their lossless content is internal, and at full size they would
 * compact nothing.
 */
export function itemsBytes(items: readonly Item[]): number {
  return items.reduce(
    (total, item) => total + (isOwnCompaction(item) ? compactionBytes : jsonBytes(item)),
    0,
  )
}

/** Size that an own compaction counts, in bytes. */
const compactionBytes = 256

/** Approximate memory of one link's own items, in bytes, with the full content of compactions. */
export function heldBytes(context: Context): number {
  const compactions = context.items.filter(isOwnCompaction)
  const inside = compactions.reduce((total, item) => total + jsonBytes(item), 0)
  return contextBytes(context) - contextBytes(context.parent) + inside
}
