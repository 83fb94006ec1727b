// Runs: a maximal row of assistant-side items, compared as a bag because frameworks split, merge, reorder and strip the
// items of one model turn (LangChain seam 2.5). It compares one run with its echo; walk.ts lines the runs up.
import type { Item } from '../protocol/types.js'
import { type Bag, bagOf, type Call, type Other } from './bag.js'
import { assistantRule, isReference, itemType, knownFields, volatileFields } from './item-table.js'
import { sameJson } from './same-json.js'
import { sameArguments, type ToolArguments } from './tool-arguments.js'

/** By what rule the arguments of echoed calls are compared. */
export interface ArgumentRule {
  readonly toolArguments: ToolArguments
  /** The parameter schema of a tool of the request at hand. */
  readonly schemaOf: (toolName: string) => unknown
  /** Stands for the whole rule: equal for equal rules, and the same string where it can be, which compares at once. */
  readonly key: () => string
}

/** A spelling that was proven, and under what rule. */
interface Proof {
  /** A copy, that no caller can change. */
  readonly items: readonly Item[]
  readonly ruleKey: string
}

/** A run as the server holds it. */
export class Run {
  readonly items: readonly Item[]
  /**
   * How many of its first items a caller sent: in full, after its chain was lost, or edited. What frameworks do to the server's
   * words they have done to these already, so whatever is different now is another history: they must be repeated verbatim.
   */
  readonly callersCount: number
  #rest: Run | undefined
  #bag: Bag | undefined
  /** The spelling that was proven last: the same words again, under the same rule, need no second proof. */
  #echo: Proof | undefined

  constructor(items: readonly Item[], callersCount = 0) {
    this.items = items
    this.callersCount = callersCount
  }

  /** Whether `given` repeats this run, in whatever spelling. */
  isEchoedBy(given: readonly Item[], rule: ArgumentRule): boolean {
    // The usual case first: a caller who wrote it in words of its own does so every time.
    const proven = this.#echo
    if (proven !== undefined && proven.ruleKey === rule.key() && isVerbatim(proven.items, given)) return true
    if (isVerbatim(this.items, given)) return true
    if (this.callersCount > 0) return this.#restIsEchoedBy(given, rule)
    // Reasoning and empty words are little, but a turn that is not there is another history.
    if (this.items.length === 0 || given.length === 0) return false
    this.#bag ??= bagOf(this.items)
    const bag = bagOf(resolveReferences(given, this.items))
    if (this.#bag === undefined || bag === undefined) return false
    if (!sameBag(this.#bag, bag, this.items, rule)) return false
    this.#echo = { items: JSON.parse(JSON.stringify(given)), ruleKey: rule.key() }
    return true
  }

  /** Where the caller's part is repeated verbatim, the server's own may be spelled otherwise. */
  #restIsEchoedBy(given: readonly Item[], rule: ArgumentRule): boolean {
    const count = this.callersCount
    if (count >= this.items.length || !isVerbatim(this.items.slice(0, count), given.slice(0, count)))
      return false
    this.#rest ??= new Run(this.items.slice(count))
    return this.#rest.isEchoedBy(given.slice(count), rule)
  }

  /** Whether `given` is this run in its own words. */
  isVerbatim(given: readonly Item[]): boolean {
    return isVerbatim(this.items, given)
  }
}

function sameBag(held: Bag, echoed: Bag, items: readonly Item[], rule: ArgumentRule): boolean {
  return (
    sameSpeech(held, echoed) &&
    sameItems(held, echoed) &&
    sameCalls(held, echoed, rule) &&
    // A field without a rule may be lost on the way, but what is repeated of it must be what the server said.
    echoed.strange.every((item) => items.some((original) => sameJson(original, item)))
  )
}

/** The calls of a run that the caller's side must answer: call id to the type of the item that answers it. */
export function openCalls(run: readonly Item[]): ReadonlyMap<string, string> {
  const open = new Map<string, string>()
  for (const item of run) {
    const answeredBy = assistantRule(item)?.answeredBy
    if (answeredBy !== undefined && typeof item.call_id === 'string') open.set(item.call_id, answeredBy)
  }
  return open
}

function isVerbatim(stored: readonly Item[], given: readonly Item[]): boolean {
  if (stored.length !== given.length) return false
  for (let i = 0; i < stored.length; i++) if (!sameJson(stored[i], given[i])) return false
  return true
}

/**
 * Puts the items that references stand for in their place. A reference may be repeated (ai-sdk seam 3.6); what a run
 * does not hold stays a reference.
 */
function resolveReferences(given: readonly Item[], stored: readonly Item[]): readonly Item[] {
  if (!given.some(isReference)) return given
  const resolved = new Set<Item>()
  const items: Item[] = []
  for (const item of given) {
    const target = isReference(item) && typeof item.id === 'string' ? withId(stored, item.id) : undefined
    if (target === undefined) items.push(item)
    else if (!resolved.has(target)) items.push(target)
    if (target !== undefined) resolved.add(target)
  }
  return items
}

function withId(items: readonly Item[], id: string): Item | undefined {
  return items.find((item) => item.id === id)
}

/**
 * The same words. Refusals may be repeated as text, never text as a refusal; annotations and phases may be lost, and
 * the phase of one message may end up on another (LangChain seam 2.3.6, 2.3.10), but none may be new.
 */
function sameSpeech(held: Bag, echoed: Bag): boolean {
  return (
    sameJson(held.text, echoed.text) &&
    (echoed.refusal === '' || echoed.refusal === held.refusal) &&
    (echoed.annotations.length === 0 || sameJson(held.annotations, echoed.annotations)) &&
    isAmong(echoed.phases, held.phases)
  )
}

/** Nothing from elsewhere: ids and reasoning may be lost, but what is repeated must be the run's own. */
function sameItems(held: Bag, echoed: Bag): boolean {
  return (
    isAmong(echoed.ids, held.ids) &&
    isAmong(echoed.seals, held.seals) &&
    (held.hasReasoning || !echoed.hasReasoning) &&
    held.others.length === echoed.others.length &&
    held.others.every((other) => sameOther(other, echoed.others))
  )
}

function isAmong(some: readonly unknown[], all: readonly unknown[]): boolean {
  return some.every((one) => all.includes(one))
}

function sameOther(held: Other, echoed: readonly Other[]): boolean {
  const other = echoed.find(({ key }) => key === held.key)
  if (other === undefined || itemType(held.item) !== itemType(other.item)) return false
  if (held.comparison === 'exact') return sameJson(held.item, other.item, volatileFields)
  // An item that was rebuilt lacks what was null.
  return sameJson(withoutNulls(held.item), withoutNulls(other.item), volatileFields)
}

function withoutNulls(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))
}

function sameCalls(held: Bag, echoed: Bag, rule: ArgumentRule): boolean {
  return (
    held.calls.length === echoed.calls.length &&
    held.calls.every((call) => sameCall(call, echoed.calls, rule))
  )
}

function sameCall(held: Call, calls: readonly Call[], rule: ArgumentRule): boolean {
  const echoed = calls.find(({ callId }) => callId === held.callId)
  if (echoed === undefined || held.name !== echoed.name || !hasFieldsOf(held, echoed)) return false
  if (held.type === 'custom_tool_call') {
    if (echoed.type === held.type) return sameJson(held.input, echoed.input)
    // Echoed as a function call with {"input": …} (LangChain seam 2.3.13).
    return sameArguments(JSON.stringify({ input: held.input }), echoed.arguments, undefined, 'json')
  }
  // A tool of a namespace is another one than its namesake outside.
  const isOfRequest = (held.item.namespace ?? undefined) === undefined
  const schema = isOfRequest && typeof held.name === 'string' ? rule.schemaOf(held.name) : undefined
  return (
    echoed.type === held.type && sameArguments(held.arguments, echoed.arguments, schema, rule.toolArguments)
  )
}

/** Fields of a call that the table has no rule for, such as a namespace: they may be lost, not changed or added. */
function hasFieldsOf(held: Call, { type, item }: Call): boolean {
  for (const field in item) {
    const value = item[field] ?? undefined
    if (value === undefined || knownFields[type]?.has(field)) continue
    if (!sameJson(held.item[field], value)) return false
  }
  return true
}
