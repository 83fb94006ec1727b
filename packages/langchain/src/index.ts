// The public API of the package, name by name.
export {
  azureEndpoint,
  createResponsesClient,
  type Endpoint,
  isWarmlineError,
  openaiEndpoint,
  openResponsesEndpoint,
  type ResponsesClient,
  type TurnRecord,
  vercelGatewayEndpoint,
  WarmlineError,
  xaiEndpoint,
} from '@warmline/core'
export {
  ChatWarmline,
  type ChatWarmlineCallOptions,
  type ChatWarmlineFields,
} from './chat-warmline.js'
export { turnOf, type WithResponseMetadata } from './turn-of.js'
export {
  type ClientChoice,
  type TurnSwitches,
  type WarmlineFetchOptions,
  warmlineFetch,
} from './warmline-fetch.js'
export { type WithWarmlineOptions, withWarmline } from './with-warmline.js'
