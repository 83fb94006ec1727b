// The provider: @ai-sdk/openai's own, with Warmline's fetch beneath it. Wiring, lifetime and types;
// no request is read or changed here.
import {
  createOpenAI,
  type OpenAIProvider,
  type OpenAIProviderSettings,
  openai as openaiDefault,
} from '@ai-sdk/openai'
import {
  apiKeyOf,
  createResponsesClient,
  defaultClient,
  openaiEndpoint,
  type ResponsesClient,
} from '@warmline/core'
import { type LanguageModel, withTurnRecords } from './model.js'
import { sortSettings, type WarmlineProviderSettings } from './settings.js'

/**
 * An AI SDK provider: everything that `createOpenAI` gives, with turns of the Responses API in
 * WebSocket mode.
 */
export interface WarmlineProvider extends OpenAIProvider {
  /** The client beneath: counts, and the record of every turn through `onTurn`. */
  readonly client: ResponsesClient
  /** Closes the provider's own client; running turns fail. A shared client stays open. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a provider. It opens no connection before the first turn, and idle ones do not keep the
 * process alive. Only the Responses API's turns change their way; embeddings, images and the rest
 * go over HTTP as before.
 * @example const warmline = createWarmline() streamText({ model: warmline('gpt-6-astra'), tools,
 * prompt })
 * @throws WarmlineError `invalid_option`.
 */
export function createWarmline(settings: WarmlineProviderSettings = {}): WarmlineProvider {
  const { openai, client: shared, own, keyOfEnvironment } = sortSettings(settings)
  const client = shared ?? createResponsesClient(own)
  // The client's address, however the environment spells it: turns for any other would pass it by.
  const { baseURL } = client.endpoint
  const fetch: typeof globalThis.fetch = (input, init) => client.fetch(input, init)
  const made = createOpenAI(withKey({ ...openai, baseURL, fetch }, keyOfEnvironment))
  return provide({
    openai: () => made,
    client: () => client,
    close: async () => (shared === undefined ? client.close() : undefined),
  })
}

/**
 * The provider with every default, on the client that the process shares: it survives hot reloads.
 * `OPENAI_API_KEY` and `OPENAI_BASE_URL` are read when it is first used. Closing it closes that
 * client; the next turn gets a new one.
 */
export const warmline: WarmlineProvider = provideDefault()

function provideDefault(): WarmlineProvider {
  let made: { readonly baseURL: string; readonly openai: OpenAIProvider } | undefined
  const key = (): string | undefined => apiKeyOf(openaiEndpoint())
  return provide({
    openai() {
      const { baseURL } = defaultClient().endpoint
      // A key that no header takes is told when a model is made, and not first by its turns.
      key()
      // Made anew when the environment names another address: its turns would pass the client by.
      if (made?.baseURL !== baseURL) {
        const fetch: typeof globalThis.fetch = (input, init) => defaultClient().fetch(input, init)
        made = { baseURL, openai: createOpenAI(withKey({ baseURL, fetch }, key)) }
      }
      return made.openai
    },
    client: defaultClient,
    close: () => defaultClient().close(),
  })
}

/**
 * Settings whose key is read anew for every request, because the environment's may change. It is a
 * getter, because
 * @ai-sdk/openai 3 takes no function.
 */
function withKey(
  settings: OpenAIProviderSettings,
  key: (() => string | undefined) | undefined,
): OpenAIProviderSettings {
  return key === undefined
    ? settings
    : Object.defineProperty(settings, 'apiKey', { get: key, enumerable: true })
}

interface Parts {
  readonly openai: () => OpenAIProvider
  readonly client: () => ResponsesClient
  readonly close: () => Promise<void>
}

/**
 * Puts a provider together: whatever the installed `createOpenAI` gives, its language models, and
 * what is our own.
 */
function provide({ openai, client, close }: Parts): WarmlineProvider {
  const responses = (modelId: string): LanguageModel =>
    withTurnRecords(openai().responses(modelId), client)
  const provider = (modelId: string): LanguageModel => responses(modelId)
  // Each is looked up when it is used, because the default provider reads the environment only
  // then.
  const getters: readonly (readonly [PropertyKey, () => unknown])[] = [
    ...Object.keys(openaiDefault).map((key) => [key, () => Reflect.get(openai(), key)] as const),
    ['responses', () => responses],
    ['languageModel', () => responses],
    ['client', client],
    ['close', () => close],
    [Symbol.asyncDispose, () => close],
  ]
  for (const [key, get] of getters)
    Object.defineProperty(provider, key, { get, enumerable: true, configurable: true })
  // The properties were added right above, which the type of a function cannot say.
  return provider as WarmlineProvider
}
