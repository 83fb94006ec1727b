// Items of another answer that say the same as the caller's: an edited answer may begin with the
// words of a whole other one, and going on from that one says what the caller does.
import { type Answer, type Tag, type TaggedItem, tag } from './history.js'

/** The caller's input, as it is spelled. */
export type Asked = readonly TaggedItem[]

/** A place in the context that a server has. */
export interface Place<Item> {
  readonly context: readonly Item[]
  readonly at: number
  readonly tagsOf: (item: Item) => readonly Tag[]
}

/** What a message of the model's says in what is asked, by its words. */
export function withTheSameWords(item: object, asked: Asked): readonly Tag[] {
  const words = wordsIn(item)
  if (words === undefined) return []
  return asked.flatMap((each) => (wordsIn(each) === words ? [each[tag]] : []))
}

/**
 * Whether the reasoning of another answer may stand for that of the caller's: the caller names none
 * of its own there, changed none and repeats no other words of it, and the other answer says the
 * beginning of the caller's, or nothing.
 */
export function mayBeThought<Item extends object>(
  { context, at, tagsOf }: Place<Item>,
  segment: Answer,
  asked: Asked,
): boolean {
  const item = context[at]
  if (item === undefined || typeOf(item) !== 'reasoning') return false
  if (segment.elements.some((each) => each.kind === 'reasoning' && each.edit !== undefined))
    return false
  const isOpen = asked.every((each) => {
    const { key, words, call } = each[tag]
    if (key !== segment.key || words !== undefined || call !== undefined) return true
    const isNamed = each.id !== undefined || each.encrypted_content !== undefined
    return !isNamed && summaryOf(item).includes(summaryOf(each))
  })
  const keys = tagsOf(item).map(({ key }) => key)
  const isOfIt = (each: Item | undefined): boolean =>
    each !== undefined && tagsOf(each).some(({ key }) => keys.includes(key))
  let [from, to] = [at, at + 1]
  while (from > 0 && isOfIt(context[from - 1])) from--
  while (isOfIt(context[to])) to++
  const other = context.slice(from, to)
  const isOnce = new Set(other.map((each) => JSON.stringify(each))).size === other.length
  return isOpen && isOnce && other.some((each) => saysTheSame(each, segment, asked))
}

function saysTheSame(item: object, { key }: Answer, asked: Asked): boolean {
  return wordsIn(item) === '' || withTheSameWords(item, asked).some((each) => each.key === key)
}

function typeOf(item: object): unknown {
  const { type }: { type?: unknown } = item
  return type
}

function summaryOf(item: object): string {
  const { summary }: { summary?: unknown } = item
  const parts: readonly unknown[] = Array.isArray(summary) ? summary : []
  return parts.map((part) => Object(part).text).join('')
}

/** The text of a message of the model's, refusals too; `undefined` for any other item. */
function wordsIn(item: object): string | undefined {
  const { role, content }: { role?: unknown; content?: unknown } = item
  if (role !== 'assistant') return undefined
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  return content.map(({ text, refusal }) => text ?? refusal ?? '').join('')
}
