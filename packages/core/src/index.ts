export { createResponsesClient, defaultClient, type ResponsesClient } from './client.js'
export type { ColdReason, FullReason, ToolArguments } from './continuation/index.js'
export type { CreateOptions } from './create.js'
export {
  controlHeaders,
  type FailuresOption,
  onTurnRecord,
  type TurnControl,
  type TurnListener,
} from './door/control.js'
export {
  type AzureEndpointOptions,
  azureEndpoint,
  type Endpoint,
  type EndpointOptions,
  endpointFor,
  openaiEndpoint,
  openResponsesEndpoint,
  vercelGatewayEndpoint,
  xaiEndpoint,
} from './endpoints.js'
export {
  type ErrorCode,
  isWarmlineError,
  type ReplaySafety,
  WarmlineError,
  type WarmlineErrorOptions,
} from './errors.js'
export { checkHeaders } from './header-syntax.js'
export type { ContinuationOption, ResponsesClientOptions, TransportOption } from './options.js'
export { checkEndpoint } from './options.js'
export type { TurnEvent } from './protocol/api/events.js'
export type { InputItem, OutputItem } from './protocol/api/items.js'
export type { TurnRequest } from './protocol/api/request.js'
export type { ResponseSnapshot, TurnResponse, Usage } from './protocol/api/response.js'
export type { Tool } from './protocol/api/tools.js'
export type { ClientStats } from './scopes.js'
export { readTurnRecord } from './telemetry/read-record.js'
export type { Fallback, TransportName, TurnRecord } from './telemetry/record.js'
export type { Turn } from './turn/turn.js'
export { checkKey, vendorKey } from './vendor-key.js'
