// A run as a bag: what is left of a row of assistant-side items once everything is taken away that frameworks do not
// keep. It reads one run; runs.ts compares two. Runs are short, so lists serve where a long row would want sets.
import type { Item } from '../protocol/types.js'
import { assistantRule, type Comparison, isReference, itemType, knownFields } from './item-table.js'
import { isPlain } from './same-json.js'

/** A tool call of a run. */
export interface Call {
  readonly callId: string
  readonly type: string
  readonly name: unknown
  readonly arguments: unknown
  /** The free text of a custom tool call, in place of arguments. */
  readonly input: unknown
  readonly item: Item
}

/** An item that is neither words, a call nor reasoning, by its id or call id. */
export interface Other {
  readonly key: string
  readonly item: Item
  readonly comparison: Comparison
}

/** A run, item boundaries, order between kinds, and spelling taken away. */
export interface Bag {
  /** The text in order: neighbouring strings joined, references to items of no known content between them. */
  readonly text: readonly (string | { readonly reference: string })[]
  /** That part of the text which the model marked as a refusal. */
  readonly refusal: string
  readonly annotations: readonly unknown[]
  readonly phases: readonly unknown[]
  /** What names the reasoning: its encrypted content. */
  readonly seals: readonly unknown[]
  readonly hasReasoning: boolean
  readonly ids: readonly unknown[]
  readonly calls: readonly Call[]
  readonly others: readonly Other[]
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
  readonly seals: unknown[] = []
  hasReasoning = false
  readonly ids: unknown[] = []
  readonly calls: Call[] = []
  readonly others: Other[] = []
  readonly strange: Item[] = []

  /** Adds an item. Gives false when it cannot be compared. */
  add(item: Item): boolean {
    const rule = isPlain(item) ? assistantRule(item) : undefined
    if (rule === undefined) return false
    if (isReference(item)) return this.#addReference(item)
    const type = itemType(item)
    if (typeof item.id === 'string') this.ids.push(item.id)
    if (rule.comparison === 'call') return this.#addCall(type, item)
    if (hasStrangeField(item, knownFields[type])) this.strange.push(item)
    if (rule.comparison === 'dropped') return this.#addReasoning(item)
    if (rule.comparison === 'text') return this.#addMessage(item)
    return this.#addOther(item, rule.comparison)
  }

  /** The same reference may stand there twice (ai-sdk seam 3.6). */
  #addReference(item: Item): boolean {
    const { id } = item
    if (typeof id !== 'string' || hasStrangeField(item, knownFields.item_reference)) return false
    if (!this.text.some((piece) => typeof piece === 'object' && piece.reference === id)) {
      this.text.push({ reference: id })
    }
    return true
  }

  #addReasoning({ encrypted_content }: Item): boolean {
    this.hasReasoning = true
    if (typeof encrypted_content === 'string') this.seals.push(encrypted_content)
    return true
  }

  #addMessage(item: Item): boolean {
    const { content, phase } = item
    if ((phase ?? undefined) !== undefined) this.phases.push(phase)
    if (content === undefined || content === null) return true
    if (typeof content === 'string') return this.#say(content)
    if (!Array.isArray(content)) return false
    const parts: readonly unknown[] = content
    for (const part of parts) {
      if (!isPlain(part) || !this.#addPart(part)) return false
      if (hasStrangeField(part, knownFields.part)) this.strange.push(item)
    }
    return true
  }

  /** Text parts, and refusals, which the AI SDK repeats as text (ai-sdk seam 3.2.7). */
  #addPart(part: Readonly<Record<string, unknown>>): boolean {
    if (part.type === 'refusal') {
      if (typeof part.refusal !== 'string') return false
      this.refusal += part.refusal
      return this.#say(part.refusal)
    }
    if ((part.type !== 'output_text' && part.type !== 'text') || typeof part.text !== 'string') return false
    const annotations = part.annotations ?? []
    if (!Array.isArray(annotations)) return false
    this.annotations.push(...annotations)
    return this.#say(part.text)
  }

  #say(said: string): true {
    const last = this.text.at(-1)
    if (typeof last === 'string') this.text[this.text.length - 1] = last + said
    else if (said !== '') this.text.push(said)
    return true
  }

  /** Two calls of one id could stand for each other: nothing but the same items will do. */
  #addCall(type: string, item: Item): boolean {
    const { call_id, name, arguments: given, input } = item
    if (typeof call_id !== 'string' || this.calls.some(({ callId }) => callId === call_id)) return false
    this.calls.push({ callId: call_id, type, name, arguments: given, input, item })
    return true
  }

  #addOther(item: Item, comparison: Comparison): boolean {
    const key = comparison === 'exact' && typeof item.call_id === 'string' ? item.call_id : item.id
    if (typeof key !== 'string' || this.others.some((other) => other.key === key)) return false
    this.others.push({ key, item, comparison })
    return true
  }
}

/** Whether an object says something that the table has no rule for. No `known` means that all fields are compared. */
function hasStrangeField(value: Item, known: ReadonlySet<string> | undefined): boolean {
  if (known === undefined) return false
  for (const field in value) if (!known.has(field) && (value[field] ?? undefined) !== undefined) return true
  return false
}
