// WebSocket mode for a model that exists already. It makes a new one of the same fields and leaves
// the given one alone.
import { ChatOpenAI, type ChatOpenAICallOptions, type ChatOpenAIFields } from '@langchain/openai'
import { WarmlineError } from '@warmline/core'
import { ChatWarmline } from './chat-warmline.js'
import type { ClientChoice, TurnSwitches } from './warmline-fetch.js'

/** How the connection is used. All are optional. */
export interface WithWarmlineOptions extends ClientChoice, TurnSwitches {}

/**
 * A `ChatWarmline` with everything that a `ChatOpenAI` was given, bound tools and other options
 * included. The given model stays as it is.
 * @example const warm = withWarmline(model)
 * @throws WarmlineError `invalid_option` for an `AzureChatOpenAI`, whose deployment addresses have
 * no WebSocket mode, for any other class, and for a model with a `responses` delegate, which makes
 * its own requests; the message names what to use.
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
  // LangChain keeps what a model was made of where only a subclass may look.
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
