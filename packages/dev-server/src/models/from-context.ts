/** Makes a model of a function, generator or not. */
import type { Model, ModelContext, ModelPart } from './model.js'

/**
 * What {@link fromContext} takes: a generator over the context, or a function that gives the parts
 * at once.
 */
export type ModelFunction = (
  context: ModelContext,
) => AsyncIterable<ModelPart> | Iterable<ModelPart> | Promise<Iterable<ModelPart>>

/**
 * A model from a function of the effective context.
 * @example fromContext(function* ({ items }) { yield { type: 'text', text: `${items.length} items`
 * } })
 */
export function fromContext(fn: ModelFunction): Model {
  return async function* (context) {
    yield* await fn(context)
  }
}
