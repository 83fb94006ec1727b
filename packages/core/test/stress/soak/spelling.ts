// How frameworks spell a history: each difference that was measured is a switch of its own, thrown
// at random. Sources: docs/ai-sdk.md#echoes and docs/langchain.md#echoes. It writes items and
// compares none.
import { asyncOf, contentOf, serverItems, tagOf } from './agent.js'
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
import type { Random } from './random.js'

/** What one framework, in one setting, does to an answer. */
export interface Style {
  /** Everything as the server sent it (LangChain v0). */
  readonly isVerbatim: boolean
  /** Items by `item_reference` where the server keeps them (AI SDK with `store`). */
  readonly refersTo: {
    readonly messages: boolean
    readonly reasoning: boolean
    readonly hosted: boolean
    readonly calls: boolean
  }
  readonly reasoning: 'kept' | 'dropped' | 'split' | 'joined' | 'doubled'
  readonly keepsReasoningId: boolean
  readonly keepsSeal: boolean
  readonly keepsReasoningContent: boolean
  readonly order: 'kept' | 'messages last' | 'messages before calls'
  readonly messages: 'text' | 'parts' | 'an item for each part'
  readonly merges: 'nothing' | 'neighbors' | 'all'
  readonly phase: 'kept' | 'dropped' | 'of another'
  readonly annotations: 'kept' | 'empty' | 'dropped'
  readonly keepsMessageId: boolean
  readonly keepsMessageType: boolean
  readonly keepsStatus: boolean
  readonly refusals: 'kept' | 'as text'
  readonly addsParsed: boolean
  readonly addsEmptyMessage: boolean
  readonly arguments: 'kept' | 'compact' | 'validated'
  readonly keepsCallId: boolean
  readonly customCalls: 'kept' | 'as functions'
  readonly hosted: 'kept' | 'rebuilt' | 'stripped'
  readonly keepsHostedIds: boolean
  readonly keepsAsync: boolean
  readonly reversesKeys: boolean
}

/** A style at random. */
export function randomStyle(random: Random, mayValidate: boolean): Style {
  const flag = (): boolean => random.chance(0.5)
  return {
    isVerbatim: random.chance(0.15),
    refersTo: { messages: flag(), reasoning: flag(), hosted: flag(), calls: random.chance(0.1) },
    reasoning: random.pick(['kept', 'kept', 'dropped', 'split', 'joined', 'doubled']),
    keepsReasoningId: flag(),
    keepsSeal: flag(),
    keepsReasoningContent: flag(),
    order: random.pick(['kept', 'kept', 'messages last', 'messages before calls']),
    messages: random.pick(['text', 'parts', 'an item for each part']),
    merges: random.pick(['nothing', 'nothing', 'neighbors', 'all']),
    phase: random.pick(['kept', 'dropped', 'of another']),
    annotations: random.pick(['kept', 'empty', 'dropped']),
    keepsMessageId: random.chance(0.3),
    keepsMessageType: flag(),
    keepsStatus: random.chance(0.2),
    refusals: random.pick(['kept', 'as text']),
    addsParsed: random.chance(0.1),
    addsEmptyMessage: random.chance(0.1),
    arguments: random.pick(
      mayValidate ? ['kept', 'compact', 'validated', 'validated'] : ['kept', 'compact'],
    ),
    keepsCallId: random.chance(0.3),
    customCalls: random.pick(['kept', 'as functions']),
    hosted: random.pick(['kept', 'rebuilt', 'stripped']),
    keepsHostedIds: flag(),
    keepsAsync: random.chance(0.8),
    reversesKeys: random.chance(0.3),
  }
}

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

/**
 * The style of an answer that a caller changed. A change must show, so refusals stay refusals; and
 * where the server keeps items, two of one id would be an error of the caller's, so ids go.
 */
function styleOfEdits(style: Style, { isStored, elements }: Answer): Style {
  const hasEditedReasoning = elements.some(
    (element) => element.kind === 'reasoning' && element.edit !== undefined,
  )
  const visible: Style = {
    ...style,
    refusals: 'kept',
    hosted: 'kept',
    keepsHostedIds: true,
    ...(hasEditedReasoning ? { reasoning: 'kept', keepsReasoningContent: true } : {}),
  }
  if (!isStored) return visible
  return {
    ...visible,
    isVerbatim: false,
    keepsMessageId: false,
    keepsCallId: false,
    keepsReasoningId: false,
    keepsHostedIds: false,
  }
}

/** The style in which an answer is told. */
export function spellingOf(answer: Answer, style: Style): Style {
  return answer.isEdited ? styleOfEdits(style, answer) : style
}

type Message = Extract<Element, { kind: 'message' }>

function spellAnswer(answer: Answer, given: Style): readonly TaggedItem[] {
  const style = spellingOf(answer, given)
  if (style.isVerbatim) return serverItems(answer)
  const { key } = answer
  const mayRefer = answer.isStored && !answer.isEdited
  const items: TaggedItem[] = []
  for (const group of grouped(ordered(placed(answer), style.order), style, mayRefer)) {
    items.push(...spellGroup(group, style, mayRefer, key))
  }
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
  style: Style,
  mayRefer: boolean,
): readonly (readonly Placed[])[] {
  if (style.merges === 'nothing' || (mayRefer && style.refersTo.messages))
    return elements.map((one) => [one])
  const kept = elements.filter(
    ({ element }) => element.kind !== 'reasoning' || style.reasoning !== 'dropped',
  )
  const groups: Placed[][] = []
  let messages: Placed[] | undefined
  for (const one of kept) {
    const isMessage = one.element.kind === 'message'
    if (isMessage && messages !== undefined) messages.push(one)
    else {
      const group = [one]
      groups.push(group)
      if (isMessage) messages = group
    }
    if (!isMessage && style.merges === 'neighbors') messages = undefined
  }
  return groups
}

function spellGroup(
  group: readonly Placed[],
  style: Style,
  mayRefer: boolean,
  key: number,
): readonly TaggedItem[] {
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
      return spellMessages(group.filter(isMessage), style, key)
    case 'reasoning':
      return spellReasoning(element, style, mayRefer).map((fields) => ({
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
  style: Style,
  key: number,
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
  style: Style,
  mayRefer: boolean,
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
