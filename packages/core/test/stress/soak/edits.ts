// Changes that make another history of a history: what callers do when they edit, trim, clear or
// summarize. Each gives new segments, so that their keys tell what changed. The log of what was an
// edit is these keys and nothing else.
import { asOfAnotherToolset } from './agent.js'
import {
  type Answer,
  callsOf,
  type Element,
  type History,
  type Input,
  isSilent,
  type Json,
  type JsonObject,
  type Segment,
  type Segments,
} from './history.js'
import type { Random } from './random.js'

type Call = Extract<Element, { kind: 'call' }>
type Reasoning = Extract<Element, { kind: 'reasoning' }>

/** Another history, or `undefined` where this edit finds nothing to change. */
type Edit = (history: History, random: Random, segments: Segments) => History | undefined

/** Applies some edit. Gives `undefined` when the one that was drawn finds nothing to change. */
export function edited(history: History, random: Random, segments: Segments): History | undefined {
  const other = random.pick(edits)(history, random, segments)
  return other === undefined ? undefined : withoutSilence(other)
}

/**
 * Where the item between two answers went, they are one row of items, and one of them that says
 * nothing is no part of what that row says: it is not there.
 */
function withoutSilence(history: History): History {
  return history.filter((segment, at) => {
    const stands = history[at - 1]?.type === 'answer' || history[at + 1]?.type === 'answer'
    return segment.type === 'input' || !stands || !isSilent(segment.elements)
  })
}

const edits: readonly Edit[] = [
  // Input items.
  changeInput(
    (item, random) =>
      typeof item.content === 'string' && {
        ...item,
        content: `${item.content}${random.pick(['.', ' ', 'x'])}`,
      },
  ),
  changeInput(
    (item) =>
      typeof item.content === 'string' &&
      item.content !== '' && { ...item, content: item.content.slice(0, -1) },
  ),
  changeInput(
    (item) =>
      typeof item.output === 'string' &&
      item.output !== '[cleared]' && { ...item, output: '[cleared]' },
  ),
  changeInput(
    (item) =>
      item.role !== undefined && { ...item, role: item.role === 'user' ? 'developer' : 'user' },
  ),
  changeInput((item) => ({ ...item, status: 'completed' })),
  changeInput(
    (item) =>
      typeof item.content === 'string' && {
        ...item,
        content: [{ type: 'input_text', text: item.content }],
      },
  ),
  dropInput,
  insertInput,
  swapNeighbors,
  // Whole stretches.
  (history, random, segments) => {
    const cut = 1 + random.below(history.length)
    if (history.length < 3 || history[cut]?.type !== 'input') return undefined
    const summary = segments.input({ type: 'message', role: 'user', content: `Summary of ${cut}` })
    return random.chance(0.5) ? history.slice(cut) : [summary, ...history.slice(cut)]
  },
  (history, random) => {
    const answers = history.flatMap((segment, i) =>
      segment.type === 'answer' && callsOf(segment).length === 0 ? [i] : [],
    )
    if (answers.length === 0) return undefined
    return history.toSpliced(random.pick(answers), 1)
  },
  insertAnswer,
  // What the server said.
  changeElement('message', (message, random) => {
    const [first, ...rest] = message.parts
    return (
      first && {
        ...message,
        parts: [
          { ...first, text: random.chance(0.5) ? `${first.text}!` : `!${first.text}` },
          ...rest,
        ],
      }
    )
  }),
  changeElement('message', (message) => {
    const [first, ...rest] = message.parts
    const text = first?.text.slice(1) ?? ''
    return (
      first &&
      text.length < first.text.length && { ...message, parts: [{ ...first, text }, ...rest] }
    )
  }),
  changeElement('message', (message) => {
    const [first, ...rest] = message.parts
    return (
      first &&
      first.text !== '' &&
      !first.isRefusal && { ...message, parts: [{ ...first, isRefusal: true }, ...rest] }
    )
  }),
  changeElement('call', changeArguments),
  changeElement('call', redact),
  changeElement('call', validateByAnother),
  changeElement('reasoning', changeReasoning),
  changeElement('reasoning', changeReasoning),
  repeatReasoning,
  changeElement('call', (call) => ({ ...call, name: call.name === 'open' ? 'weather' : 'open' })),
  changeElement('custom', (custom) => ({ ...custom, input: `${custom.input} ` })),
  changeElement(
    'hosted',
    // What the server keeps is told without its id.
    (hosted, _, isStored) =>
      !isStored && { ...hosted, item: { ...hosted.item, id: `${hosted.item.id}x` } },
  ),
  changeElement('hosted', changeItem),
  changeElement('local', changeItem),
  changeElement('local', () => undefined, 'drop with output'),
  changeElement('hosted', ({ item: { action, output, ...rest } }) => ({
    kind: 'hosted',
    item: { ...rest, added: true },
  })),
  changeElement('hosted', () => undefined, 'drop'),
  changeElement('call', () => undefined, 'drop with output'),
  renameCall,
]

function changeInput(change: (item: JsonObject, random: Random) => JsonObject | false): Edit {
  return (history, random, segments) => {
    const at = random.below(history.length)
    const segment = history[at]
    const item = segment?.type === 'input' && change(segment.item, random)
    return item === undefined || item === false ? undefined : history.with(at, segments.input(item))
  }
}

function dropInput(history: History, random: Random): History | undefined {
  const at = random.below(history.length)
  return history[at]?.type === 'input' && history.length > 1 ? history.toSpliced(at, 1) : undefined
}

function insertInput(history: History, random: Random, segments: Segments): History {
  const inserted = segments.input({
    type: 'message',
    role: 'user',
    content: random.pick(['', 'and', 'no']),
  })
  return history.toSpliced(random.below(history.length), 0, inserted)
}

function swapNeighbors(history: History, random: Random): History | undefined {
  const at = random.below(history.length)
  const [one, other] = history.slice(at, at + 2)
  if (one?.type !== 'input' || other?.type !== 'input' || one.key === other.key) return undefined
  return history.with(at, other).with(at + 1, one)
}

/** Words that the server never said. */
function insertAnswer(history: History, random: Random, segments: Segments): History | undefined {
  const at = random.below(history.length)
  if (history[at]?.type === 'answer' || history[at - 1]?.type === 'answer') return undefined
  const message: Element = {
    kind: 'message',
    id: 'msg_never',
    phase: undefined,
    parts: [{ text: random.pick(['ok', 'I never said this']), isRefusal: false, annotations: [] }],
  }
  return history.toSpliced(at, 0, segments.answer([message], false, true))
}

/**
 * Changes or drops one element of one answer; `change` gives false where it cannot. The calls that
 * go take their outputs with them.
 */
function changeElement<K extends Element['kind']>(
  kind: K,
  change: (
    element: Extract<Element, { kind: K }>,
    random: Random,
    isStored: boolean,
  ) => Element | false | undefined,
  drop?: 'drop' | 'drop with output',
): Edit {
  const isOfKind = (element: Element): element is Extract<Element, { kind: K }> =>
    element.kind === kind
  return (history, random, segments) => {
    const spots = history.flatMap((segment, at) =>
      segment.type === 'answer'
        ? segment.elements.filter(isOfKind).map((element) => ({ at, segment, element }))
        : [],
    )
    // The first that can be changed, from a random one on.
    const from = random.below(spots.length)
    for (const { at, segment, element } of [...spots.slice(from), ...spots.slice(0, from)]) {
      const changed = change(element, random, segment.isStored)
      if (changed === false || (changed === undefined && drop === undefined)) continue
      const elements =
        changed === undefined
          ? segment.elements.filter((old) => old !== element && !isPair(old, element))
          : segment.elements.map((old) => (old === element ? changed : old))
      const answer = segments.answer(elements, segment.isStored, true)
      // An answer that says nothing any more is not there.
      const isGone = elements.every(({ kind }) => kind === 'reasoning')
      const rest = isGone ? history.toSpliced(at, 1) : history.with(at, answer)
      const dropped =
        drop === 'drop with output' ? callsOf(segment).find((one) => one === element) : undefined
      return dropped === undefined
        ? rest
        : rest.filter((other) => !isOutputOf(other, dropped.callId))
    }
    return undefined
  }
}

/**
 * Whether two items of the server's are a call that it ran and its output: a caller drops both, or
 * the call has no end.
 */
function isPair(one: Element, other: Element): boolean {
  return (
    one.kind === 'hosted' &&
    other.kind === 'hosted' &&
    typeof one.item.call_id === 'string' &&
    one.item.call_id === other.item.call_id
  )
}

function isOutputOf(segment: Segment, callId: string): segment is Input {
  return segment.type === 'input' && segment.item.call_id === callId
}

/**
 * Another value in a field, or a field more, at the top or inside. What frameworks lose is not
 * among them.
 */
function changeItem<E extends Extract<Element, { item: JsonObject }>>(
  element: E,
  random: Random,
): E {
  const { item } = element
  const { id, type, call_id, ...fields } = item
  const field = random.pick([...Object.keys(fields), 'added'])
  return { ...element, item: { ...item, [field]: changedValue(fields[field], random) } }
}

function changedValue(value: Json | undefined, random: Random): Json {
  if (Array.isArray(value))
    return random.chance(0.5) || value.length === 0 ? [...value, 'more'] : value.slice(1)
  if (typeof value === 'object' && value !== null) return { ...value, more: 1 }
  return typeof value === 'string' ? `${value}!` : 'changed'
}

/**
 * Another value, a declared key less, or an undeclared key more. What validation would undo is not
 * among them.
 */
function changeArguments(call: Call, random: Random): Element | false {
  if (call.validated === '{}') return false
  const value: JsonObject = JSON.parse(call.sent)
  if (call.name === 'search') {
    const { q, ...rest } = value
    return withArguments(
      call,
      random.pick<JsonObject>([{ ...value, q: `${q}x` }, rest, { ...value, token: 'new' }]),
    )
  }
  if (call.name === 'open') {
    const deep = { list: [1, { n: 3 }] }
    return withArguments(
      call,
      random.pick<JsonObject>([
        { ...value, more: 1 },
        { ...value, deep },
      ]),
    )
  }
  const { city, ...rest } = value
  return withArguments(
    call,
    random.pick<JsonObject>([
      rest,
      { ...value, city: `${city}x` },
      { ...value, city: null },
      { ...value, days: 77 },
      { ...value, units: 'K' },
      { ...value, stranger: true },
      { ...value, where: { name: 'elsewhere', zoom: 9 } },
    ]),
  )
}

/** A key that the schema does not declare vanishes: the schema is open. */
function redact(call: Call): Element | false {
  if (call.validated === '{}' || (call.name !== 'search' && call.name !== 'open')) return false
  const { token, deep, ...rest }: JsonObject = JSON.parse(call.sent)
  return token === undefined && deep === undefined ? false : withArguments(call, rest)
}

/** What the schemas of another turn explain, and those of the call's own do not. */
function validateByAnother(call: Call): Element | false {
  if (call.validated === '{}') return false
  const changed = asOfAnotherToolset(call.toolset, call.name, JSON.parse(call.sent))
  return changed !== undefined && withArguments(call, changed)
}

function withArguments(call: Call, value: JsonObject): Element {
  const sent = JSON.stringify(value)
  return { ...call, sent, validated: sent }
}

/**
 * Words that the reasoning never held, or its own in another order. What frameworks lose is not
 * among them.
 */
function changeReasoning(reasoning: Reasoning, random: Random): Element | false {
  const { summary, content } = reasoning
  const [first, ...rest] = summary
  const { summary: changed, content: said } = random.pick([
    { summary, content: `${content} approve` },
    { summary: [...summary, 'approve'], content },
    { summary: first === undefined ? ['approve'] : [`${first}!`, ...rest], content },
    { summary: first === undefined ? ['approve'] : [first.slice(1), ...rest], content },
    { summary: summary.length > 1 ? summary.toReversed() : ['approve'], content },
  ])
  return { ...reasoning, summary: changed, content: said, edit: JSON.stringify([changed, said]) }
}

/** The same reasoning once more. */
function repeatReasoning(
  history: History,
  random: Random,
  segments: Segments,
): History | undefined {
  const spots = history.flatMap((segment, at) =>
    segment.type === 'answer'
      ? segment.elements.filter(isReasoning).map((element) => ({ at, segment, element }))
      : [],
  )
  if (spots.length === 0) return undefined
  const { at, segment, element } = random.pick(spots)
  const elements = segment.elements.flatMap((old) =>
    old === element ? [old, { ...element, edit: 'once more' }] : [old],
  )
  return history.with(at, segments.answer(elements, segment.isStored, true))
}

function isReasoning(element: Element): element is Reasoning {
  return element.kind === 'reasoning'
}

/** Another call id, on the call and on its output. */
function renameCall(history: History, random: Random, segments: Segments): History | undefined {
  const answers = history.filter((segment): segment is Answer => segment.type === 'answer')
  const calls = answers.flatMap((answer) => callsOf(answer).map((call) => ({ answer, call })))
  if (calls.length === 0) return undefined
  const { answer, call } = random.pick(calls)
  const callId = `${call.callId}x`
  const renamed =
    call.kind === 'local'
      ? { ...call, callId, item: { ...call.item, call_id: callId } }
      : { ...call, callId }
  const elements = answer.elements.map((element) => (element === call ? renamed : element))
  return history.map((segment) => {
    if (segment === answer) return segments.answer(elements, answer.isStored, true)
    return isOutputOf(segment, call.callId)
      ? segments.input({ ...segment.item, call_id: callId })
      : segment
  })
}
