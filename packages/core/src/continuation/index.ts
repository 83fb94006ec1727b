// The door of continuation/: what the client uses to plan and commit turns. Everything else stays
// inside.

export { type ChainNode, type ColdReason, inputOf, isUsable, type Kept } from './chain.js'
export { Chains, type CompletedTurn, type TurnInput } from './chains.js'
export { ClientMemory, type ClientMemoryLimits } from './client-memory.js'
export { keptBy } from './kept.js'
export type { ChainLimits } from './memory.js'
export type { FullReason, Plan } from './plan.js'
export {
  isChainedByCaller,
  itemsToSend,
  type PlannedTurn,
  type PlanRules,
  planTurn,
} from './read-turn.js'
export { sameJson } from './same-json.js'
export { fieldsSetAnew } from './settings.js'
export type { ToolArguments } from './tool-arguments.js'
