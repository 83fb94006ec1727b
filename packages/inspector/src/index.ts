// The public API of the package, name by name.
export type { InspectedClient } from './collect/clients.js'
export { type RunningInspector, runningInspectors } from './discovery.js'
export { InspectorFileError, type InspectorFileErrorCode } from './file/file-error.js'
export { readInspectorFile } from './file/read.js'
export { unpackInspectorFile } from './file/unpack.js'
export { type InspectOptions, type Inspector, inspect, inspectorCallbacks } from './inspect.js'
export type {
  ClientState,
  InspectorFile,
  InspectorState,
  Item,
  PackedFile,
  PackedTurnContent,
  StepEntry,
  TurnContent,
  TurnEntry,
} from './model.js'
export { serveInspectorFile } from './serve-file.js'
export type { LangChainHandler } from './steps/langchain.js'
