// What the client uses to plan and commit turns. Everything else of continuation/ stays inside.

export { type ChainNode, type ColdReason, inputOf, type SharedPrefix } from './chain.js'
export type { ChainLimits } from './chain-store.js'
export { HistoryBudget, type HistoryLimits } from './history-budget.js'
export { jsonEqual } from './match/json-equal.js'
export type { ToolArguments } from './match/tool-arguments.js'
export type { FullReason, Plan } from './plan.js'
export {
  isChainedByCaller,
  itemsToSend,
  type PlannedTurn,
  type PlanRules,
  planTurn,
} from './plan-turn.js'
export { type CompletedTurn, Planner, type TurnInput } from './planner.js'
export { fieldsSetAnew } from './settings.js'
export { sharedPrefixOf } from './shared-prefix.js'
