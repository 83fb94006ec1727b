// Models for tests: their answers show their context, and turns can be paused.
import type { Item, JsonObject, Model, ModelPart } from '../../src/index.js'
import { itemText } from '../../src/index.js'

/** A function tool without parameters. */
export function tool(name: string): JsonObject {
  return { type: 'function', name, parameters: { type: 'object', properties: {} }, strict: false }
}

/** The answer to a call. */
export function toolOutput(callId: string, output: string): JsonObject {
  return { type: 'function_call_output', call_id: callId, output }
}

/** Answers with the texts of its whole context, so that a wrong context gives a wrong answer. */
export const recite: Model = function* ({ items }): Iterable<ModelPart> {
  yield { type: 'text', text: items.map(itemText).join(' / ') }
}

/** The types of the items of a context. */
export function typesOf(items: readonly Item[] | undefined): readonly string[] {
  return (items ?? []).map(({ type }) => type)
}

/** Turns that wait until they are let go, each by the text of its last message. */
export interface Gate {
  readonly model: Model
  /** Lets the turn with this last text go on, now or when it comes. */
  open(text: string): void
}

/** A model whose turns answer only when they are let go. */
export function gate(): Gate {
  const opened = new Map<string, { readonly promise: Promise<void>; readonly open: () => void }>()
  const latch = (text: string): { readonly promise: Promise<void>; readonly open: () => void } => {
    const known = opened.get(text)
    if (known !== undefined) return known
    const { promise, resolve } = Promise.withResolvers<void>()
    const made = { promise, open: resolve }
    opened.set(text, made)
    return made
  }
  return {
    open: (text) => latch(text).open(),
    model: async function* ({ items, signal }) {
      const text = itemText(items.at(-1) ?? { type: 'none' })
      const gone = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      )
      await Promise.race([latch(text).promise, gone])
      yield { type: 'text', text: `answer to ${text}` }
    },
  }
}
