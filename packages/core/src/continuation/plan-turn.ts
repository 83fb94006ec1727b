// From a caller's request to what the planner needs, and the one plan for turns that the planner
// must not touch. Nothing that a caller passes can make it throw.
import { inputItems } from '../protocol/request.js'
import { snapshotOf } from '../protocol/snapshot.js'
import type { CreateRequest, Item } from '../protocol/types.js'
import { isUpdate } from './configuration-updates.js'
import type { ToolArguments } from './match/tool-arguments.js'
import type { Plan } from './plan.js'
import type { Planner, TurnInput } from './planner.js'
import { settingsOf } from './settings.js'

/** How this turn may be planned. */
export interface PlanRules {
  readonly toolArguments: ToolArguments
  readonly isTrial: boolean
  readonly refusedWithAnchor: readonly string[]
  readonly inheritedWithAnchor: readonly string[]
}

/**
 * A request read for planning, with the plan. `turn` is missing where nothing may be committed
 * afterwards.
 */
export interface PlannedTurn {
  readonly plan: Plan
  readonly turn?: TurnInput
}

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
    if (request !== undefined && isChainedByCaller(request)) {
      return { plan: { mode: 'full', reason: 'caller_chained', from: 0 } }
    }
    const items = request === undefined ? undefined : inputItems(request)
    if (request === undefined || items === undefined) return unreadable
    const leading = isUpdate(items[0]) ? items[0] : undefined
    const history = leading === undefined ? items : items.slice(1)
    const settings = settingsOf(request, rules.inheritedWithAnchor)
    const turn = { request, items, leading, history, settings, ...rules }
    return { turn, plan: chains.plan(turn) }
  } catch {
    // A getter, a cycle or too deep a value of the caller's: the frame encoder meets it again and
    // reports it by its own error.
    return unreadable
  }
}

/** The items that a turn sends, as they stand in its input. */
export function itemsToSend({ plan, turn }: PlannedTurn): readonly Item[] {
  if (turn === undefined || plan.mode === 'full') return turn?.items ?? []
  const newItems = turn.items.slice(plan.from)
  return turn.leading === undefined || plan.leadingAt === undefined
    ? newItems
    : newItems.toSpliced(plan.leadingAt, 0, turn.leading)
}

const unreadable: PlannedTurn = { plan: { mode: 'full', reason: 'unreadable', from: 0 } }
