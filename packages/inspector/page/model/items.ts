// What an item is in a few words: its type, who said it, and the beginning of what it says. Pure.
import type { Item } from '../../src/model.ts'
import { beginningOf } from './json-lines.ts'

export interface ItemWords {
  /** Such as `user`, `function call` or `reasoning`. */
  readonly kind: string
  /** The tool's name, where it has one. */
  readonly name?: string
  readonly text: string
}

const most = 160

export function wordsOfItem(item: Item): ItemWords {
  const type = textOf(item.type) ?? (item.role === undefined ? 'item' : 'message')
  const name = textOf(item.name)
  const kind = type === 'message' ? (textOf(item.role) ?? 'message') : type.replaceAll('_', ' ')
  const said =
    firstText(item.content) ??
    firstText(item.arguments) ??
    firstText(item.output) ??
    firstText(item.summary) ??
    firstText(item.call_id) ??
    firstText(item.id) ??
    ''
  return {
    kind: beginningOf(kind, 40),
    ...(name === undefined ? {} : { name: beginningOf(name, 60) }),
    text: beginningOf(said, most).replace(/\s+/g, ' ').trim(),
  }
}

/** The text of an item's field, which is a text or a list of parts with texts. */
function firstText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  for (const part of value.slice(0, 20)) {
    if (typeof part !== 'object' || part === null) continue
    const text: unknown = Reflect.get(part, 'text')
    if (typeof text === 'string') return text
  }
  return undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
