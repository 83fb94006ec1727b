// The public API of the package, name by name.
export {
  azureEndpoint,
  createResponsesClient,
  defaultClient,
  isWarmlineError,
  openaiEndpoint,
  openResponsesEndpoint,
  type ResponsesClient,
  type TurnRecord,
  vercelGatewayEndpoint,
  WarmlineError,
  xaiEndpoint,
} from '@warmline/core'
export type { WarmlineProviderMetadata } from './call.js'
export type { WarmlineProviderOptions } from './control.js'
export { createWarmline, type WarmlineProvider, warmline } from './provider.js'
export type { WarmlineProviderSettings } from './settings.js'
export { turnOf, type WithProviderMetadata } from './turn-of.js'
