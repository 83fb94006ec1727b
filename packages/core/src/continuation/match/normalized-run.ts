// A run as a bag: what is left of a row of assistant-side items once everything is taken away that
// frameworks do not keep. It reads one run; assistant-run.ts compares two. A server decides how
// long a run is, so nothing is looked for in a list.
import { type Item, isObject, type WireObject } from '../../protocol/types.js'
import { assistantRule, isReference, knownFields } from './item-types.js'

/** A run, item boundaries, order between kinds, and spelling taken away. */
export interface NormalizedRun {
  /**
   * The text in order: neighboring strings joined, references to items of no known content and
   * parts of messages that are no text between them.
   */
  readonly text: readonly TextPiece[]
  /** That part of the text which the model marked as a refusal. */
  readonly refusal: string
  readonly annotations: readonly unknown[]
  readonly phases: readonly unknown[]
  readonly reasoning: readonly Item[]
  readonly ids: readonly unknown[]
  /** By call id. */
  readonly calls: ReadonlyMap<string, Item>
  /** What is neither words, a call nor reasoning, of whatever type. */
  readonly others: readonly Item[]
  /**
   * What messages, their parts and reasoning say in fields that the table does not know, in order.
   */
  readonly unknownFields: readonly UnknownFields[]
}

/** A piece of what a run says. */
export type TextPiece = string | { readonly reference: string } | { readonly part: WireObject }

/** The fields of one thing that the table does not know. */
export interface UnknownFields {
  readonly of: 'message' | 'reasoning' | 'part'
  readonly fields: WireObject
}

/** The bag of a run; `undefined` when something in it cannot be compared other than verbatim. */
export function normalizeRun(run: readonly Item[]): NormalizedRun | undefined {
  const bag = new RunBuilder()
  for (const item of run) if (!bag.add(item)) return undefined
  return bag
}

class RunBuilder implements NormalizedRun {
  readonly text: TextPiece[] = []
  refusal = ''
  readonly annotations: unknown[] = []
  readonly phases: unknown[] = []
  readonly reasoning: Item[] = []
  readonly ids: unknown[] = []
  readonly calls = new Map<string, Item>()
  readonly others: Item[] = []
  readonly unknownFields: UnknownFields[] = []
  readonly #references = new Set<string>()

  /** Adds an item. Gives false when it cannot be compared. */
  add(item: Item): boolean {
    if (isReference(item)) return this.#addReference(item)
    if ((item.id ?? undefined) !== undefined) this.ids.push(item.id)
    switch (assistantRule(item)?.comparison) {
      case 'call':
        return this.#addCall(item)
      case 'reasoning':
        this.#noteStrange('reasoning', item)
        return this.reasoning.push(item) > 0
      case 'text':
        this.#noteStrange('message', item)
        return this.#addMessage(item)
      default:
        return this.others.push(item) > 0
    }
  }

  /** The same reference may stand there twice (docs/ai-sdk.md#references). */
  #addReference(item: Item): boolean {
    const { id } = item
    if (typeof id !== 'string' || strangeFields(item, knownFields.item_reference) !== undefined)
      return false
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
    }
    return true
  }

  /**
   * Text parts, refusals, which the AI SDK repeats as text (docs/ai-sdk.md#messages), and what is
   * neither.
   */
  #addPart(part: WireObject): boolean {
    const isText = part.type === 'output_text' || part.type === 'text'
    if (!isText && part.type !== 'refusal') return this.text.push({ part }) > 0
    this.#noteStrange('part', part)
    if (!isText) {
      if (typeof part.refusal !== 'string') return false
      this.refusal += part.refusal
      return this.#say(part.refusal)
    }
    if (typeof part.text !== 'string') return false
    const annotations = part.annotations ?? []
    if (!Array.isArray(annotations)) return false
    for (const annotation of annotations) this.annotations.push(annotation)
    return this.#say(part.text)
  }

  #noteStrange(of: UnknownFields['of'], value: WireObject): void {
    const fields = strangeFields(value, knownFields[of])
    if (fields !== undefined) this.unknownFields.push({ of, fields })
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
}

/** The fields of an object that the table has no rule for; `undefined` when there are none. */
function strangeFields(
  value: WireObject,
  known: ReadonlySet<string> | undefined,
): WireObject | undefined {
  let found: [string, unknown][] | undefined
  for (const field in value) {
    if (known?.has(field) || (value[field] ?? undefined) === undefined) continue
    found ??= []
    found.push([field, value[field]])
  }
  return found === undefined ? undefined : Object.fromEntries(found)
}
