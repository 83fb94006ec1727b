export { checkEndpoint } from './check-options.js'
export { createResponsesClient, type ResponsesClient } from './client.js'
export type { ConnectionInfo, LaneInfo } from './connection/info.js'
export type {
  ColdReason,
  ComparedPart,
  FullReason,
  InputComparison,
  ToolArguments,
  TurnContext,
} from './continuation/index.js'
export { defaultClient } from './default-client.js'
export { apiKeyOf, checkKey } from './endpoints/api-key.js'
export type { Endpoint } from './endpoints/endpoint.js'
export {
  type AzureEndpointOptions,
  azureEndpoint,
  type EndpointOptions,
  endpointFor,
  openaiEndpoint,
  openResponsesEndpoint,
  vercelGatewayEndpoint,
  xaiEndpoint,
} from './endpoints/endpoints.js'
export {
  type ErrorCode,
  isWarmlineError,
  type ReplaySafety,
  WarmlineError,
  type WarmlineErrorOptions,
} from './errors.js'
export {
  controlHeaders,
  type FailuresOption,
  onTurnRecord,
  type TurnControl,
  type TurnListener,
} from './fetch/control-header.js'
export type { CreateOptions } from './native/create.js'
export type { Turn } from './native/turn.js'
export type { ContinuationOption, ResponsesClientOptions, TransportOption } from './options.js'
export type { TurnEvent } from './protocol/api/events.js'
export type { InputItem, OutputItem } from './protocol/api/items.js'
export type { TurnRequest } from './protocol/api/request.js'
export type {
  InputTransformation,
  PromptCacheDiagnostics,
  ResponseSnapshot,
  TurnResponse,
  Usage,
} from './protocol/api/response.js'
export type { Tool } from './protocol/api/tools.js'
export { checkHeaders } from './protocol/header-syntax.js'
export type { TokenCounts } from './protocol/response-facts.js'
export type { ClientStats } from './scope/scope-cache.js'
export type { InspectOptions, Inspector } from './telemetry/inspector.js'
export type { TurnProgress } from './telemetry/progress.js'
export { readTurnRecord } from './telemetry/read-record.js'
export type { Fallback, Hint, TransportName, TurnRecord } from './telemetry/record.js'
export type { TurnTotals } from './telemetry/turn-totals.js'
