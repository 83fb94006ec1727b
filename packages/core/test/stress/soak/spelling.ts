// How frameworks spell a history, in one style: docs/internals/ai-sdk.md#echoes,
// docs/internals/langchain.md#echoes. It writes items and compares none.
import {
  type Answer,
  type Element,
  type History,
  type JsonObject,
  type Part,
  type Placed,
  placed,
  type TaggedItem,
  tag,
  wordsOf,
} from './history.js'
import { asyncOf, contentOf, serverItems, tagOf } from './server-items.js'
import { type Style, spellingOf } from './style.js'

/**
 * What a caller has spelled before, by style and answer: a style is one object for as long as it
 * lasts.
 */
const spelled = new WeakMap<Style, WeakMap<Answer, readonly TaggedItem[]>>()

/** A history as a caller sends it. */
export function spell(history: History, style: Style): readonly TaggedItem[] {
  const before = spelled.get(style) ?? new WeakMap<Answer, readonly TaggedItem[]>()
  spelled.set(style, before)
  return history.flatMap((segment): readonly TaggedItem[] => {
    if (segment.type === 'input') return [{ ...segment.item, [tag]: { key: segment.key } }]
    const items = before.get(segment) ?? spellAnswer(segment, style)
    before.set(segment, items)
    return items
  })
}

type Message = Extract<Element, { kind: 'message' }>

/** How one answer is told. */
interface Telling {
  readonly style: Style
  /** Whether items may be named by their ids. */
  readonly mayRefer: boolean
  /** The key of the answer. */
  readonly key: number
}

function spellAnswer(answer: Answer, given: Style): readonly TaggedItem[] {
  const style = spellingOf(answer, given)
  if (style.isVerbatim) return serverItems(answer)
  const { key } = answer
  const telling = { style, mayRefer: answer.isStored && !answer.isEdited, key }
  const groups = grouped(ordered(placed(answer), style.order), telling)
  const items = groups.flatMap((group) => spellGroup(group, telling))
  const hasMessage = answer.elements.some(({ kind }) => kind === 'message')
  if (style.addsEmptyMessage && !hasMessage) {
    items.unshift({
      type: 'message',
      role: 'assistant',
      content: '',
      [tag]: { key, words: [0, 0] },
    })
  }
  return style.reversesKeys ? items.map(reversed) : items
}

function ordered(elements: readonly Placed[], order: Style['order']): readonly Placed[] {
  if (order === 'kept') return elements
  const messages = elements.filter(({ element }) => element.kind === 'message')
  const others = elements.filter(({ element }) => element.kind !== 'message')
  if (order === 'messages last') return [...others, ...messages]
  const reasoning = others.filter(({ element }) => element.kind === 'reasoning')
  return [
    ...reasoning,
    ...messages,
    ...others.filter(({ element }) => element.kind !== 'reasoning'),
  ]
}

/** Messages that become one stand in one group; everything else stands alone. */
function grouped(
  elements: readonly Placed[],
  { style, mayRefer }: Telling,
): readonly (readonly Placed[])[] {
  if (style.merges === 'nothing' || (mayRefer && style.refersTo.messages))
    return elements.map((element) => [element])
  const kept = elements.filter(
    ({ element }) => element.kind !== 'reasoning' || style.reasoning !== 'dropped',
  )
  const groups: Placed[][] = []
  let messages: Placed[] | undefined
  for (const one of kept) {
    const isSpoken = isMessage(one)
    if (isSpoken && messages !== undefined) messages.push(one)
    else {
      const group = [one]
      groups.push(group)
      if (isSpoken) messages = group
    }
    if (!isSpoken && style.merges === 'neighbors') messages = undefined
  }
  return groups
}

function spellGroup(group: readonly Placed[], telling: Telling): readonly TaggedItem[] {
  const { style, mayRefer, key } = telling
  const [first] = group
  if (first === undefined) return []
  const { element } = first
  const one = (fields: JsonObject): readonly TaggedItem[] => [
    { ...fields, [tag]: tagOf(key, first) },
  ]
  const { refersTo } = style
  const status = style.keepsStatus ? { status: 'completed' } : {}
  switch (element.kind) {
    case 'message':
      if (mayRefer && refersTo.messages) {
        return one({ type: 'item_reference', id: element.id })
      }
      return spellMessages(group.filter(isMessage), telling)
    case 'reasoning':
      return spellReasoning(element, telling).map((fields) => ({
        ...fields,
        [tag]: { key },
      }))
    case 'call': {
      if (mayRefer && refersTo.calls) return one({ type: 'item_reference', id: element.id })
      const { name, callId, sent, validated, isAsync } = element
      const id = style.keepsCallId ? { id: element.id } : {}
      const written =
        style.arguments === 'kept'
          ? sent
          : style.arguments === 'validated'
            ? validated
            : compact(sent)
      const parsed = style.addsParsed ? { parsed_arguments: null } : {}
      return one({
        type: 'function_call',
        call_id: callId,
        name,
        arguments: written,
        ...asyncOf(isAsync && style.keepsAsync),
        ...id,
        ...status,
        ...parsed,
      })
    }
    case 'custom': {
      const { name, callId, input, isAsync } = element
      if (style.customCalls === 'as functions') {
        return one({
          type: 'function_call',
          call_id: callId,
          name,
          arguments: JSON.stringify({ input }),
        })
      }
      const waiting = asyncOf(isAsync && style.keepsAsync)
      return one({ type: 'custom_tool_call', call_id: callId, name, input, ...waiting, ...status })
    }
    case 'local':
    case 'hosted':
      if (mayRefer && refersTo.hosted) {
        return one(
          style.keepsStatus
            ? { type: 'item_reference', id: element.item.id }
            : { id: element.item.id },
        )
      }
      return one(spellItem(element.item, style))
  }
}

/**
 * An item of the server's that is no call of a function: as it is, without what is null, or without
 * what a framework does not know.
 */
function spellItem(item: JsonObject, style: Style): JsonObject {
  const { id, ...rest } =
    style.hosted === 'kept'
      ? item
      : style.hosted === 'rebuilt'
        ? rebuilt(item)
        : stripped(item, style)
  return style.keepsHostedIds ? { id, ...rest } : rest
}

/** What no framework's own types may have. */
const strangeToFrameworks = new Set(['environment', 'caller', 'note', 'max_output_length'])

/** Without its id, a field that nobody knows is all that tells an item from another. */
function stripped(item: JsonObject, { keepsHostedIds }: Style): JsonObject {
  return JSON.parse(JSON.stringify(rebuilt(item)), (field, value) =>
    value === null || strangeToFrameworks.has(field) || (keepsHostedIds && field === 'extra')
      ? undefined
      : value,
  )
}

function isMessage(one: Placed): one is Placed<Message> {
  return one.element.kind === 'message'
}

function spellMessages(
  group: readonly Placed<Message>[],
  { style, key }: Telling,
): readonly TaggedItem[] {
  const parts = group.flatMap(({ element }) => element.parts)
  const phases = group.flatMap(({ element }) =>
    element.phase === undefined ? [] : [element.phase],
  )
  const phase =
    style.phase === 'dropped' ? undefined : style.phase === 'kept' ? phases[0] : phases.at(-1)
  const only = group.length === 1 ? group[0]?.element : undefined
  let from = group[0]?.from ?? 0
  const wrap = (content: JsonObject['content'], told: readonly Part[]): TaggedItem => {
    const to = from + wordsOf(told).length
    const item = {
      ...(style.keepsMessageType ? { type: 'message' } : {}),
      role: 'assistant',
      content,
      ...(phase === undefined ? {} : { phase }),
      ...(style.keepsStatus ? { status: 'completed' } : {}),
    }
    const words = [from, to] as const
    from = to
    return { ...item, [tag]: { key, words } }
  }
  if (style.messages === 'an item for each part') {
    return parts.map((part) => wrap([spellPart(part, style)], [part]))
  }
  const isText =
    style.messages === 'text' &&
    (style.refusals === 'as text' || !parts.some(({ isRefusal }) => isRefusal))
  const message = wrap(isText ? wordsOf(parts) : parts.map((part) => spellPart(part, style)), parts)
  return [style.keepsMessageId && only !== undefined ? { ...message, id: only.id } : message]
}

function spellPart({ text, isRefusal, annotations }: Part, style: Style): JsonObject {
  if (isRefusal && style.refusals === 'kept') return { type: 'refusal', refusal: text }
  const cited =
    style.annotations === 'dropped'
      ? {}
      : { annotations: style.annotations === 'kept' ? annotations : [] }
  return { type: 'output_text', text, ...cited, ...(style.addsParsed ? { parsed: { a: 1 } } : {}) }
}

function spellReasoning(
  element: Extract<Element, { kind: 'reasoning' }>,
  { style, mayRefer }: Telling,
): readonly JsonObject[] {
  const { id, summary, seal } = element
  if (mayRefer && style.refersTo.reasoning) return [{ type: 'item_reference', id }]
  if (style.reasoning === 'dropped') return []
  const text = (words: string): JsonObject => ({ type: 'summary_text', text: words })
  // Each part becomes an item of its own, none where there is no part; no id survives.
  if (style.reasoning === 'split')
    return summary.map((words) => ({ type: 'reasoning', summary: [text(words)] }))
  const joined = [text(summary.join(''))]
  const [first = '', ...rest] = summary
  const doubled = rest.length === 0 ? summary.map(text) : [text(first + first), ...rest.map(text)]
  const content =
    style.reasoning === 'kept' && style.keepsReasoningContent ? contentOf(element) : []
  return [
    {
      type: 'reasoning',
      ...(style.keepsReasoningId ? { id } : {}),
      summary:
        style.reasoning === 'joined'
          ? joined
          : style.reasoning === 'doubled'
            ? doubled
            : summary.map(text),
      ...(style.keepsSeal ? { encrypted_content: seal } : {}),
      ...(content.length === 0 ? {} : { content }),
    },
  ]
}

/** The same JSON as JavaScript writes it; what is none stays as it is. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

/** Without what was null, and without a status. */
function rebuilt(item: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(item).filter(([field, value]) => value !== null && field !== 'status'),
  )
}

function reversed(item: TaggedItem): TaggedItem {
  return { ...Object.fromEntries(Object.entries(item).toReversed()), [tag]: item[tag] }
}
