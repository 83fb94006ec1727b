// Changes of what the server said in one answer: of its messages, its reasoning, its calls and its
// hosted items. What changes the arguments of a call is in argument-edits.ts.
import { changeArguments, redact, validateByAnother } from './argument-edits.js'
import {
  type Answer,
  callsOf,
  type Element,
  type History,
  type Input,
  type Json,
  type JsonObject,
  type Segment,
  type Segments,
} from './history.js'
import type { Random } from './random.js'

type Reasoning = Extract<Element, { kind: 'reasoning' }>

/** Another history, or `undefined` where this edit finds nothing to change. */
export type Edit = (history: History, random: Random, segments: Segments) => History | undefined

/** What callers do to answers. */
export const answerEdits: readonly Edit[] = [
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
      const isGone = elements.every((left) => left.kind === 'reasoning')
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
  const spots = history.flatMap((each, index) =>
    each.type === 'answer'
      ? each.elements.filter(isReasoning).map((one) => ({ at: index, segment: each, element: one }))
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
  const calls = answers.flatMap((each) => callsOf(each).map((one) => ({ answer: each, call: one })))
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
