// From a caller's request to what the planner needs, and the one plan for turns that the planner
// must not touch. Nothing that a caller passes can make it throw.
import { inputItems } from '../protocol/request.js'
import { snapshotOf } from '../protocol/snapshot.js'
import type { CreateRequest } from '../protocol/types.js'
import { isUpdate } from './configuration-updates.js'
import type { PlannedTurn, PlanRules } from './plan.js'
import type { Planner } from './planner.js'
import { settingsOf } from './settings.js'

/**
 * Whether the caller chains by itself: such a turn is never planned, resent without its id, or
 * committed.
 */
export function isChainedByCaller(request: CreateRequest): boolean {
  return (
    (request.previous_response_id ?? undefined) !== undefined ||
    (request.conversation ?? undefined) !== undefined
  )
}

/**
 * Plans one turn. What is compared is what would be written: a snapshot of the request, taken now
 * unless it is one. What cannot be read goes to the server untouched as full input.
 */
export function planTurn(chains: Planner, given: CreateRequest, rules: PlanRules): PlannedTurn {
  try {
    const request = snapshotOf(given)
    if (request === undefined) return unplanned(given, 'unreadable')
    if (isChainedByCaller(request)) return unplanned(request, 'caller_chained')
    const items = inputItems(request)
    if (items === undefined) return unplanned(request, 'unreadable')
    const leading = isUpdate(items[0]) ? items[0] : undefined
    const history = leading === undefined ? items : items.slice(1)
    const settings = settingsOf(request, rules.inheritedWithAnchor)
    const turn = { request, items, leading, history, settings, ...rules }
    return { request, turn, plan: chains.plan(turn) }
  } catch {
    // A getter, a cycle or too deep a value of the caller's: the frame encoder meets it again and
    // reports it by its own error.
    return unplanned(given, 'unreadable')
  }
}

/** A turn that goes to the server untouched, as full input. */
function unplanned(request: CreateRequest, reason: 'caller_chained' | 'unreadable'): PlannedTurn {
  return { request, plan: { mode: 'full', reason, from: 0 } }
}
