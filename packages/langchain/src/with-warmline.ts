// WebSocket mode for an existing model: creates another model from its fields and leaves it
// unchanged.
import { ChatOpenAI, type ChatOpenAICallOptions, type ChatOpenAIFields } from '@langchain/openai'
import { WarmlineError } from '@warmline/core'
import { ChatWarmline } from './chat-warmline.js'
import type { ClientChoice, TurnSwitches } from './warmline-fetch.js'

/** Connection settings and switches. All are optional. */
export interface WithWarmlineOptions extends ClientChoice, TurnSwitches {}

/**
 * Creates a `ChatWarmline` with all fields and bound options of a `ChatOpenAI`, which stays
 * unchanged.
 * @example const warm = withWarmline(model)
 * @throws WarmlineError `invalid_option` for an `AzureChatOpenAI`, whose deployment URLs have no
 * WebSocket mode, for any other class, and for a model with a `responses` delegate, which makes its
 * own requests; the message says what to use.
 */
export function withWarmline(model: ChatOpenAI, options: WithWarmlineOptions = {}): ChatWarmline {
  if (model instanceof ChatOpenAI && model._llmType() === 'azure_openai') {
    throw unusable(
      'AzureChatOpenAI calls deployment addresses, which Azure serves over HTTP only. Use new ChatWarmline({ endpoint: ' +
        "azureEndpoint({ resource }), apiKey, model }), with the deployment's name as model",
    )
  }
  if (model instanceof ChatWarmline) {
    throw unusable('The model is a ChatWarmline already: give the options to its constructor')
  }
  // LangChain keeps a model's fields in members that only a subclass may read.
  const fields: unknown = Reflect.get(model, 'fields') ?? {}
  const bound: unknown = Reflect.get(model, 'defaultOptions') ?? {}
  if (
    Object.getPrototypeOf(model) !== ChatOpenAI.prototype ||
    !isFields(fields) ||
    !isOptions(bound)
  ) {
    throw unusable(
      'withWarmline takes a plain ChatOpenAI of the same @langchain/openai. For another class, give its constructor ' +
        'useResponsesApi: true and configuration: { fetch: warmlineFetch() }',
    )
  }
  return new ChatWarmline({ ...fields, ...options }).withConfig(bound)
}

function isFields(value: unknown): value is ChatOpenAIFields {
  return typeof value === 'object' && value !== null
}

function isOptions(value: unknown): value is ChatOpenAICallOptions {
  return typeof value === 'object' && value !== null
}

function unusable(what: string): WarmlineError {
  return new WarmlineError('invalid_option', `${what}.`, { replaySafety: 'safe' })
}
