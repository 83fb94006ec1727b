// A normalized run: the contents of a row of assistant-side items without everything that
// frameworks change, such as the boundaries of items. It reads one run; run-comparison.ts compares
// two. Servers decide how long a run is, so nothing searches a list.
import { type Item, isObject, type WireObject } from '../../protocol/types.js'
import { assistantRule, isReference, knownFields } from './item-types.js'

/** A piece of the text of a run. */
export type TextPiece = string | { readonly reference: string } | { readonly part: WireObject }

/** The fields of one object that the item table does not know. */
interface UnknownFields {
  readonly of: 'message' | 'reasoning' | 'part'
  readonly fields: WireObject
}

/** Normalizes a run; `undefined` when an item of it can only be compared verbatim. */
export function normalizeRun(items: readonly Item[]): NormalizedRun | undefined {
  const run = new RunBuilder()
  return items.every((item) => run.add(item)) ? run : undefined
}

/** The contents of a run. */
export type NormalizedRun = Readonly<Omit<RunBuilder, 'add'>>

class RunBuilder {
  /**
   * The text in order. Neighboring strings are joined; references to unknown items and parts that
   * are no text stand between them.
   */
  readonly text: TextPiece[] = []
  /** The part of the text that the model marked as a refusal. */
  refusal = ''
  readonly annotations: unknown[] = []
  readonly phases: unknown[] = []
  readonly reasoning: Item[] = []
  readonly ids: unknown[] = []
  /** Calls by their call ids. */
  readonly calls: Map<string, Item> = new Map()
  /** Items of any other type. */
  readonly others: Item[] = []
  /** Fields that the item table does not know, of messages, their parts and reasoning, in order. */
  readonly unknownFields: UnknownFields[] = []
  readonly #references = new Set<string>()

  /** Adds an item. Gives false when it can only be compared verbatim. */
  add(item: Item): boolean {
    if (isReference(item)) return this.#addReference(item)
    if ((item.id ?? undefined) !== undefined) this.ids.push(item.id)
    switch (assistantRule(item)?.comparison) {
      case 'call':
        return this.#addCall(item)
      case 'reasoning':
        this.#addUnknownFields('reasoning', item)
        return this.reasoning.push(item) > 0
      case 'text':
        this.#addUnknownFields('message', item)
        return this.#addMessage(item)
      default:
        return this.others.push(item) > 0
    }
  }

  /** Adds a reference once: a caller may repeat it (docs/internals/ai-sdk.md#references). */
  #addReference(item: Item): boolean {
    const { id } = item
    if (typeof id !== 'string' || unknownFieldsOf(item, 'item_reference') !== undefined)
      return false
    if (this.#references.has(id)) return true
    this.#references.add(id)
    return this.text.push({ reference: id }) > 0
  }

  #addMessage(item: Item): boolean {
    const { content, phase } = item
    if ((phase ?? undefined) !== undefined) this.phases.push(phase)
    if (content === undefined || content === null) return true
    if (typeof content === 'string') return this.#addText(content)
    if (!Array.isArray(content)) return false
    const parts: readonly unknown[] = content
    return parts.every((part) => isObject(part) && this.#addPart(part))
  }

  #addPart(part: WireObject): boolean {
    const isText = part.type === 'output_text' || part.type === 'text'
    if (!isText && part.type !== 'refusal') return this.text.push({ part }) > 0
    this.#addUnknownFields('part', part)
    if (!isText) {
      if (typeof part.refusal !== 'string') return false
      // The AI SDK repeats a refusal as text (docs/internals/ai-sdk.md#messages).
      this.refusal += part.refusal
      return this.#addText(part.refusal)
    }
    if (typeof part.text !== 'string') return false
    const annotations = part.annotations ?? []
    if (!Array.isArray(annotations)) return false
    for (const annotation of annotations) this.annotations.push(annotation)
    return this.#addText(part.text)
  }

  #addUnknownFields(of: UnknownFields['of'], value: WireObject): void {
    const fields = unknownFieldsOf(value, of)
    if (fields !== undefined) this.unknownFields.push({ of, fields })
  }

  #addText(text: string): true {
    const last = this.text.at(-1)
    if (typeof last === 'string') this.text[this.text.length - 1] = last + text
    else if (text !== '') this.text.push(text)
    return true
  }

  /** Two calls of one id could stand for each other: a run that has them is compared verbatim. */
  #addCall(item: Item): boolean {
    const { call_id } = item
    if (typeof call_id !== 'string' || this.calls.has(call_id)) return false
    this.calls.set(call_id, item)
    return true
  }
}

/** The fields of an object that the item table has no rule for; `undefined` when it has none. */
function unknownFieldsOf(value: WireObject, of: string): WireObject | undefined {
  const known = knownFields[of]
  const unknown = Object.entries(value).filter(
    ([field, each]) => !known?.has(field) && (each ?? undefined) !== undefined,
  )
  return unknown.length === 0 ? undefined : Object.fromEntries(unknown)
}
