// Creates a model from a function.
import type { Model, ModelContext, ModelPart } from './model.js'

/** A generator over the context, or a function that returns all parts at once. */
export type ModelFunction = (
  context: ModelContext,
) => AsyncIterable<ModelPart> | Iterable<ModelPart> | Promise<Iterable<ModelPart>>

/**
 * Creates a model from a function of the effective context.
 * @example fromContext(function* ({ items }) { yield { type: 'text', text: `${items.length} items`
 * } })
 */
export function fromContext(fn: ModelFunction): Model {
  return async function* (context) {
    yield* await fn(context)
  }
}
