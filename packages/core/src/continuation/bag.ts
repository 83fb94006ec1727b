// A run as a bag: what is left of a row of assistant-side items once everything is taken away that frameworks do not
// keep. It reads one run; runs.ts compares two. A server decides how long a run is, so nothing is looked for in a list.
import { type Item, isObject, type WireObject } from '../protocol/types.js'
import { assistantRule, type Comparison, isReference, itemType, knownFields } from './item-table.js'

/** A run, item boundaries, order between kinds, and spelling taken away. */
export interface Bag {
  /** The text in order: neighbouring strings joined, references to items of no known content between them. */
  readonly text: readonly (string | { readonly reference: string })[]
  /** That part of the text which the model marked as a refusal. */
  readonly refusal: string
  readonly annotations: readonly unknown[]
  readonly phases: readonly unknown[]
  readonly reasoning: readonly Item[]
  readonly ids: readonly unknown[]
  /** By call id. */
  readonly calls: ReadonlyMap<string, Item>
  /** What is neither words, a call nor reasoning, by call id, else by id. */
  readonly others: ReadonlyMap<string, Item>
  /** Messages and reasoning with fields that the table does not know. */
  readonly strange: readonly Item[]
}

/** The bag of a run; `undefined` when something in it cannot be compared other than verbatim. */
export function bagOf(run: readonly Item[]): Bag | undefined {
  const bag = new Filling()
  for (const item of run) if (!bag.add(item)) return undefined
  return bag
}

class Filling implements Bag {
  readonly text: (string | { readonly reference: string })[] = []
  refusal = ''
  readonly annotations: unknown[] = []
  readonly phases: unknown[] = []
  readonly reasoning: Item[] = []
  readonly ids: unknown[] = []
  readonly calls = new Map<string, Item>()
  readonly others = new Map<string, Item>()
  readonly strange: Item[] = []
  readonly #references = new Set<string>()

  /** Adds an item. Gives false when it cannot be compared. */
  add(item: Item): boolean {
    const rule = assistantRule(item)
    if (rule === undefined) return false
    if (isReference(item)) return this.#addReference(item)
    const type = itemType(item)
    if ((item.id ?? undefined) !== undefined) this.ids.push(item.id)
    if (rule.comparison === 'call') return this.#addCall(item)
    if (hasStrangeField(item, knownFields[type])) this.strange.push(item)
    if (rule.comparison === 'reasoning') return this.reasoning.push(item) > 0
    if (rule.comparison === 'text') return this.#addMessage(item)
    return this.#addOther(item, rule.comparison)
  }

  /** The same reference may stand there twice (ai-sdk seam 3.6). */
  #addReference(item: Item): boolean {
    const { id } = item
    if (typeof id !== 'string' || hasStrangeField(item, knownFields.item_reference)) return false
    if (this.#references.has(id)) return true
    this.#references.add(id)
    return this.text.push({ reference: id }) > 0
  }

  #addMessage(item: Item): boolean {
    const { content, phase } = item
    if ((phase ?? undefined) !== undefined) this.phases.push(phase)
    if (content === undefined || content === null) return true
    if (typeof content === 'string') return this.#say(content)
    if (!Array.isArray(content)) return false
    const parts: readonly unknown[] = content
    for (const part of parts) {
      if (!isObject(part) || !this.#addPart(part)) return false
      if (hasStrangeField(part, knownFields.part) && this.strange.at(-1) !== item) this.strange.push(item)
    }
    return true
  }

  /** Text parts, and refusals, which the AI SDK repeats as text (ai-sdk seam 3.2.7). */
  #addPart(part: WireObject): boolean {
    if (part.type === 'refusal') {
      if (typeof part.refusal !== 'string') return false
      this.refusal += part.refusal
      return this.#say(part.refusal)
    }
    if ((part.type !== 'output_text' && part.type !== 'text') || typeof part.text !== 'string') return false
    const annotations = part.annotations ?? []
    if (!Array.isArray(annotations)) return false
    for (const annotation of annotations) this.annotations.push(annotation)
    return this.#say(part.text)
  }

  #say(said: string): true {
    const last = this.text.at(-1)
    if (typeof last === 'string') this.text[this.text.length - 1] = last + said
    else if (said !== '') this.text.push(said)
    return true
  }

  /** Two calls of one id could stand for each other: nothing but the same items will do. */
  #addCall(item: Item): boolean {
    const { call_id } = item
    if (typeof call_id !== 'string' || this.calls.has(call_id)) return false
    this.calls.set(call_id, item)
    return true
  }

  #addOther(item: Item, comparison: Comparison): boolean {
    const key = comparison === 'exact' && typeof item.call_id === 'string' ? item.call_id : item.id
    if (typeof key !== 'string' || this.others.has(key)) return false
    this.others.set(key, item)
    return true
  }
}

/** Whether an object says something that the table has no rule for. No `known` means that all fields are compared. */
function hasStrangeField(value: WireObject, known: ReadonlySet<string> | undefined): boolean {
  if (known === undefined) return false
  for (const field in value) if (!known.has(field) && (value[field] ?? undefined) !== undefined) return true
  return false
}
