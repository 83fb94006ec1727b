/**
 * How much of a turn's context was new to the server: the one figure that the cost of work depends
 * on.
 */
import { contextBytes, itemsBytes } from '../state/context.js'
import type { Turn } from '../state/turn.js'

/**
 * Bytes of the context that were not in the connection-local cache. A continuation from the
 * connection pays for its new input; everything else, over HTTP or hydrated from the store, pays
 * for all of it.
 */
export function uncachedBytes(turn: Turn): number {
  return turn.plan.source === 'connection'
    ? itemsBytes(turn.plan.input)
    : contextBytes(turn.plan.context)
}
