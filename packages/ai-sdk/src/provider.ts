// The provider: @ai-sdk/openai's own provider on Warmline's fetch. Wiring, lifetime and types; it
// reads and changes no request.
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
 * An AI SDK provider: everything that `createOpenAI` returns, with turns of the Responses API in
 * WebSocket mode.
 */
export interface WarmlineProvider extends OpenAIProvider {
  /** The client that runs the turns: statistics, and every turn's record through `onTurn`. */
  readonly client: ResponsesClient
  /** Closes the provider's own client, and its running turns fail. A shared client stays open. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Creates a provider. It opens no connection before the first turn, unless `preconnect` is set, and
 * idle connections do not keep the process alive. Only turns of the Responses API use a connection;
 * embeddings, images and the rest go over HTTP.
 * @example const warmline = createWarmline()
 * streamText({ model: warmline('gpt-6-astra'), tools, prompt })
 * @throws WarmlineError `invalid_option` for settings that contradict each other, and
 * `invalid_request` for a key or header that HTTP does not allow.
 */
export function createWarmline(settings: WarmlineProviderSettings = {}): WarmlineProvider {
  const { openai, client: shared, own, keyOfEnvironment } = sortSettings(settings)
  const client = shared ?? createResponsesClient(own)
  // Use the client's own URL: requests to any other spelling of it would bypass the client.
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
 * The provider with all defaults, on the client that the process shares, so it survives hot
 * reloads. It reads `OPENAI_API_KEY` and `OPENAI_BASE_URL` when first used. Closing it closes the
 * shared client; the next turn creates another.
 */
export const warmline: WarmlineProvider = provideDefault()

function provideDefault(): WarmlineProvider {
  let made: { readonly baseURL: string; readonly openai: OpenAIProvider } | undefined
  const key = (): string | undefined => apiKeyOf(openaiEndpoint())
  return provide({
    openai() {
      const { baseURL } = defaultClient().endpoint
      // Report an invalid key when a model is created, not on its first turn.
      key()
      // Recreate the provider when the environment's URL changes, because its requests would bypass
      // the client.
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
 * Returns settings that read the key for each request, because the environment can change. It is a
 * getter, because @ai-sdk/openai 3 accepts no function.
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
 * Combines what the installed `createOpenAI` returns, wrapped language models, and our own members.
 */
function provide({ openai, client, close }: Parts): WarmlineProvider {
  const responses = (modelId: string): LanguageModel =>
    withTurnRecords(openai().responses(modelId), client)
  const provider = (modelId: string): LanguageModel => responses(modelId)
  // Each member is resolved on use, because the default provider reads the environment only then.
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
  // The loop above added the properties, which the type of a function cannot express.
  return provider as WarmlineProvider
}
