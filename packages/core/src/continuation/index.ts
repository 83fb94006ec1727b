// The entry to continuation/: the functions and types with which turns are planned and committed.

export { type ChainNode, type ColdReason, inputOf } from './chain.js'
export {
  type ComparedPart,
  compareInput,
  type InputComparison,
  uncompared,
} from './compare-input.js'
export type { CompletedTurn } from './completed-turn.js'
export { contextOf, contextOfNode, type TurnContext } from './context.js'
export { HistoryBudget } from './history-budget.js'
export { rootKeys } from './lookup-key.js'
export { jsonEqual } from './match/json-equal.js'
export type { ToolArguments } from './match/tool-arguments.js'
export type { FullReason, Plan, PlannedTurn, SentAs } from './plan.js'
export { isChainedByCaller, planTurn } from './plan-turn.js'
export { Planner } from './planner.js'
export { contentOf, itemsToSend, type TurnContent } from './turn-content.js'
