// A model that answers from a script, turn by turn.
import type { Model, ModelContext, ModelPart } from './model.js'

/** One turn of a script: its parts, or a function of the context that returns them. */
export type ScriptedTurn =
  | readonly ModelPart[]
  | ((context: ModelContext) => AsyncIterable<ModelPart> | Iterable<ModelPart>)

/** Options of {@link scripted}. */
export interface ScriptedOptions {
  /**
   * How the turn is chosen: `order` takes the next one for each request; `context` counts the
   * model's own outputs in the context, so that interleaved conversations each follow the script.
   * @default 'order'
   */
  readonly by?: 'order' | 'context'
}

/**
 * Creates a model that answers with `turns` in order. A request after the last one ends with
 * `response.failed`.
 * @example scripted([[{ type: 'function_call', name: 'look', arguments: {} }], [{ type: 'text',
 * text: 'done' }]])
 */
export function scripted(
  turns: readonly ScriptedTurn[],
  { by = 'order' }: ScriptedOptions = {},
): Model {
  let next = 0
  return async function* (context) {
    const index = by === 'context' ? turnsIn(context) : next++
    const turn = turns[index]
    if (turn === undefined) {
      const message = `The script has ${turns.length} turns; number ${index + 1} was asked for.`
      yield { type: 'failed', code: 'server_error', message }
      return
    }
    yield* typeof turn === 'function' ? turn(context) : turn
  }
}

/** Counts the rows of model items that are separated by items of the user. */
function turnsIn({ items }: ModelContext): number {
  let rows = 0
  let isInRow = false
  for (const item of items) {
    const isModels =
      item.type === 'message'
        ? item.role === 'assistant'
        : !item.type.endsWith('_output') && item.type !== 'compaction'
    if (isModels && !isInRow) rows += 1
    isInRow = isModels
  }
  return rows
}
