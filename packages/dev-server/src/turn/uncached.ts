// The size of a turn's context outside the connection-local cache, which decides what its work
// costs.
import { contextBytes, itemsBytes } from '../state/context.js'
import type { Turn } from '../state/turn.js'

/**
 * Returns the bytes of the context that were not in the connection-local cache. A continuation on
 * its connection costs its new input; any other turn costs its whole context.
 */
export function uncachedBytes(turn: Turn): number {
  return turn.plan.source === 'connection'
    ? itemsBytes(turn.plan.input)
    : contextBytes(turn.plan.context)
}
