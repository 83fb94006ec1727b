// Compaction: an opaque item that stands for everything before it. This server's compactions are
// lossless: their encrypted content holds the items, so a model's context is equal before and
// after, and a test can read it.
import { tokensOf } from '../costs/costs.js'
import type { ModelPart } from '../models/model.js'
import { contextBytes, contextItems } from '../state/context.js'
import type { Turn } from '../state/turn.js'
import { compactionMark, type Item, isOwnCompaction, readItem } from '../wire/items.js'
import { asString, isArray, isObject, parseJson } from '../wire/json.js'

/**
 * Creates the item that stands for `items`; a compaction among them is opened first, so that none
 * nests.
 */
export function compactItems(items: readonly Item[], id?: string): Item {
  const content = Buffer.from(JSON.stringify(openCompaction(items)))
  const encrypted_content = `${compactionMark}${content.toString('base64url')}`
  return id === undefined
    ? { type: 'compaction', encrypted_content }
    : { type: 'compaction', id, encrypted_content }
}

/** Returns the items in one of this server's compactions; `undefined` for any other item. */
export function readCompaction(item: Item): readonly Item[] | undefined {
  const content = item.type === 'compaction' ? asString(item.encrypted_content) : undefined
  if (content === undefined || !isOwnCompaction(item)) return undefined
  const items = parseJson(Buffer.from(content.slice(compactionMark.length), 'base64url').toString())
  if (!isArray(items)) return undefined
  const read = items.map(readItem)
  return read.filter((each) => each !== undefined)
}

/**
 * Returns `items` with the last compaction opened: its items replace everything before it. System
 * and developer messages that the client put before it replace those inside.
 */
export function openCompaction(items: readonly Item[]): readonly Item[] {
  const at = items.findLastIndex((item) => item.type === 'compaction')
  const compaction = items[at]
  const inside = compaction === undefined ? undefined : readCompaction(compaction)
  if (inside === undefined) return items
  const before = items.slice(0, at).filter(isInstruction)
  const kept = before.length === 0 ? inside : inside.filter((item) => !isInstruction(item))
  return [...before, ...kept, ...items.slice(at + 1)]
}

function isInstruction({ type, role }: Item): boolean {
  return type === 'message' && (role === 'system' || role === 'developer')
}

/**
 * Returns the compaction that a turn begins with, when its request asks for one and its context has
 * reached the threshold.
 */
export function compactionPart({
  request,
  plan,
}: Turn): Extract<ModelPart, { readonly type: 'item' }> | undefined {
  const management = request.context_management
  if (!isArray(management)) return undefined
  const asked = management.find((entry) => isObject(entry) && entry.type === 'compaction')
  const threshold = isObject(asked) ? asked.compact_threshold : undefined
  if (typeof threshold !== 'number' || tokensOf(contextBytes(plan.context)) < threshold)
    return undefined
  return { type: 'item', item: compactItems(contextItems(plan.context)) }
}
