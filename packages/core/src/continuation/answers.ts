// Whether the new items of a turn answer the calls of the head they continue: servers refuse a continuation that
// leaves a call open, or an output without its call (protocol notes 13.6, field failures 1.9).
import type { Item } from '../protocol/types.js'
import { isReference, itemType } from './item-table.js'
import { openCalls } from './runs.js'
import { isLiteral } from './walk.js'

/**
 * Whether the new items answer every call of the run that they follow, each with an output of the call's own kind, and
 * hold no output of a call that neither that run nor they themselves make. A custom call answered as a function is not
 * answered: the server tells the two apart (LangChain seam 2.3.13).
 */
export function answersCalls(run: readonly Item[], newItems: readonly Item[]): boolean {
  const open = openCalls(run)
  const made = openCalls(newItems.filter((item) => !isLiteral(item)))
  // A reference may stand for a call that only the server can see.
  const mayBeMade = run.some(isReference) || newItems.some(isReference)
  const answered = new Set<unknown>()
  for (const item of newItems) {
    const type = itemType(item)
    if (!type.endsWith('_call_output')) continue
    // This one names the call in its id (source: SDK types).
    const call_id = item.call_id ?? (type === 'local_shell_call_output' ? item.id : undefined)
    if (typeof call_id !== 'string') return false
    const answeredBy = open.get(call_id) ?? made.get(call_id)
    if (answeredBy === undefined ? !mayBeMade : answeredBy !== type) return false
    answered.add(call_id)
  }
  return open.keys().every((call_id) => answered.has(call_id))
}
