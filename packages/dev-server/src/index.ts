// The public API of the package, name by name.
export { type Clock, systemClock, type Timer } from './clock/clock.js'
export { createDrivenClock, type DrivenClock } from './clock/driven-clock.js'
export { type CommandFlag, commandFlags } from './command.js'
export type { CostOptions, Costs } from './costs/costs.js'
export { DevServerError, type DevServerErrorCode } from './errors.js'
export type { Faults } from './faults/book.js'
export type {
  EventFault,
  Fault,
  FaultPoint,
  FaultScope,
  FaultType,
  PointFault,
  RequestFault,
  UpgradeFault,
} from './faults/fault.js'
export { parseFault } from './faults/flag.js'
export { faultTypes } from './faults/schema.js'
export type { JournalEntry, ResponseRecord, ResponseStatus } from './journal/entries.js'
export type { Journal, JournalOptions } from './journal/journal.js'
export { contextDigest, echoDigest } from './models/echo-digest.js'
export { fromContext, type ModelFunction } from './models/from-context.js'
export { loadModel } from './models/load-model.js'
export type {
  FunctionCallPart,
  Model,
  ModelContext,
  ModelPart,
  ModelRefusal,
  ReasoningPart,
  TextPart,
} from './models/model.js'
export { type ScriptedOptions, type ScriptedTurn, scripted } from './models/scripted.js'
export { type ToolUserOptions, toolUser } from './models/tool-user.js'
export type { DevServerOptions } from './options.js'
export {
  type ErrorSpelling,
  errorSpellings,
  type Profile,
  type ProfileName,
} from './profiles/profile.js'
export { isProfileName, profileNames, profiles } from './profiles/table.js'
export { runCommandLine } from './program.js'
export { type DevServer, startDevServer } from './server.js'
export { type ConnectionState, createConnectionState } from './state/connection.js'
export type {
  ConnectionStateOptions,
  LaneSnapshot,
  StartingCreate,
} from './state/connection-options.js'
export { type Context, contextItems } from './state/context.js'
export type { Effect } from './state/effect.js'
export type { ContextSource, Plan } from './state/plan.js'
export type { Quirks } from './state/quirks.js'
export {
  type ChainLink,
  type Conversation,
  createStore,
  type HeldResponse,
  type Store,
  type StoreOptions,
} from './state/store.js'
export type { Turn, TurnEnd } from './state/turn.js'
export { compactItems, readCompaction } from './turn/compaction.js'
export type { ApiError } from './wire/api-error.js'
export type { Configuration } from './wire/configuration.js'
export type { ServerEvent } from './wire/events.js'
export { createIds, type NewId } from './wire/ids.js'
export { type Item, itemText } from './wire/items.js'
export type { JsonObject, JsonValue } from './wire/json.js'
export type { CreateRequest } from './wire/request.js'
