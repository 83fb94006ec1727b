// Reads a caller's request and has the planner plan it. A request that it cannot read, or that its
// caller chains, is sent untouched. No request can make it throw.
import { inputItems } from '../protocol/request.js'
import { snapshotOf } from '../protocol/snapshot.js'
import type { CreateRequest } from '../protocol/types.js'
import { isUpdate } from './configuration-updates.js'
import type { PlannedTurn, PlanRules } from './plan.js'
import type { Planner } from './planner.js'
import { settingsOf } from './settings.js'

/** Whether the caller chains by itself. Such a turn is sent as it is, and never committed. */
export function isChainedByCaller(request: CreateRequest): boolean {
  return (
    (request.previous_response_id ?? undefined) !== undefined ||
    (request.conversation ?? undefined) !== undefined
  )
}

/**
 * Plans one turn, from a snapshot of the request. A request that is no snapshot is copied first, so
 * that the same values are compared, sent and committed.
 */
export function planTurn(planner: Planner, given: CreateRequest, rules: PlanRules): PlannedTurn {
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
    return { request, turn, plan: planner.plan(turn) }
  } catch {
    // A getter that throws, a cycle, or a value nested too deep: the frame's encoder reports it.
    return unplanned(given, 'unreadable')
  }
}

/** The plan of a turn that is sent untouched. */
function unplanned(request: CreateRequest, reason: 'caller_chained' | 'unreadable'): PlannedTurn {
  return { request, plan: { mode: 'full', reason, from: 0 } }
}
