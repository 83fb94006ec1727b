// The settings of a provider: their types, and who takes which. It creates nothing from them.
import type { OpenAIProviderSettings } from '@ai-sdk/openai'
import {
  apiKeyOf,
  checkEndpoint,
  checkHeaders,
  checkKey,
  type Endpoint,
  endpointFor,
  openaiEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  WarmlineError,
} from '@warmline/core'

/** The settings of `createOpenAI`, without the fetch that Warmline provides. */
type OpenAISettings = Omit<OpenAIProviderSettings, 'fetch'>

/**
 * Connection settings: the options of `createResponsesClient` that `createOpenAI` does not have.
 */
type ConnectionSettings = Omit<
  ResponsesClientOptions,
  'apiKey' | 'organization' | 'project' | 'headers' | 'baseURL'
>

/**
 * Settings of `createWarmline`: those of `createOpenAI` and of the connection. All are optional.
 */
export interface WarmlineProviderSettings extends OpenAISettings, ConnectionSettings {
  /**
   * A client to share with other providers and models, such as `defaultClient()`. It has its own
   * connection settings and server URL, and closing the provider leaves it open.
   * @default a new client of this provider
   */
  readonly client?: ResponsesClient
}

/** Settings, sorted by their receiver. */
export interface SortedSettings {
  readonly openai: OpenAISettings
  /** Reads the environment's current key, when no key was given. */
  readonly keyOfEnvironment: (() => string | undefined) | undefined
  readonly client: ResponsesClient | undefined
  /**
   * Options for the provider's own client. They include the credentials, so that `client.connect()`
   * opens the right connection.
   */
  readonly own: ResponsesClientOptions
}

/**
 * Sorts settings.
 * @throws WarmlineError `invalid_option` when a shared client comes with settings that only an own
 * client could follow; `invalid_request` for a key or header that HTTP does not allow, whose value
 * is not shown.
 */
export function sortSettings(settings: WarmlineProviderSettings): SortedSettings {
  const {
    apiKey,
    baseURL,
    batchResultDownloads,
    client,
    headers,
    name,
    organization,
    project,
    webSocket,
    ...connection
  } = settings
  if (connection.endpoint !== undefined) checkEndpoint(connection.endpoint)
  const given = connection.endpoint?.baseURL ?? baseURL
  const address = client?.endpoint.baseURL ?? given
  if (
    client !== undefined &&
    given !== undefined &&
    endpointFor(given).baseURL !== client.endpoint.baseURL
  ) {
    throw elsewhere(given, address)
  }
  const shared = {
    ...(organization === undefined ? {} : { organization }),
    ...(project === undefined ? {} : { project }),
    ...(headers === undefined ? {} : { headers }),
  }
  if (client !== undefined) refuseWithClient(connection)
  checkHeaders([
    ...Object.entries(headers ?? {}),
    ['openai-organization', organization ?? ''],
    ['openai-project', project ?? ''],
  ])
  const key = apiKey === undefined ? undefined : checkedKey(apiKey)
  const keyOfEnvironment =
    key === undefined
      ? () => keyOfVendor(client?.endpoint ?? connection.endpoint ?? baseURL)
      : undefined
  keyOfEnvironment?.()
  return {
    client,
    keyOfEnvironment,
    openai: {
      ...shared,
      ...(address === undefined ? {} : { baseURL: address }),
      ...(key === undefined ? {} : { apiKey: key }),
      ...(name === undefined ? {} : { name }),
      ...(batchResultDownloads === undefined ? {} : { batchResultDownloads }),
      ...(webSocket === undefined ? {} : { webSocket }),
    },
    own: {
      // Like `createOpenAI`, ignore the environment for these two.
      organization: '',
      project: '',
      ...shared,
      ...connection,
      ...(baseURL === undefined ? {} : { baseURL }),
      ...(key === undefined ? {} : { apiKey: key }),
    },
  }
}

/** A provider must use its client's URL; any other would send a key to the wrong server. */
function elsewhere(given: string, address: string | undefined): WarmlineError {
  return new WarmlineError(
    'invalid_option',
    `baseURL or endpoint leads to ${given}, and client to ${address}: give the address to one of them.`,
    { replaySafety: 'safe' },
  )
}

/**
 * Reads the key of the server's vendor, trimmed. `createOpenAI` itself reads OPENAI_API_KEY for any
 * server, without trimming it.
 */
function keyOfVendor(server: Endpoint | string | undefined): string | undefined {
  if (server === undefined) return apiKeyOf(openaiEndpoint())
  return apiKeyOf(typeof server === 'string' ? endpointFor(server) : server)
}

/**
 * Refuses connection settings next to a shared client. `endpoint` is allowed, because it also sets
 * the URL.
 */
function refuseWithClient(connection: ConnectionSettings): void {
  const [name] =
    Object.entries(connection).find(([key, value]) => key !== 'endpoint' && value !== undefined) ??
    []
  if (name === undefined) return
  throw new WarmlineError(
    'invalid_option',
    `Option ${name} cannot be given together with client, which has its own: give it to createResponsesClient.`,
    { replaySafety: 'safe' },
  )
}

type ApiKey = NonNullable<OpenAIProviderSettings['apiKey']>

/**
 * Returns the key trimmed and checked, because the platform's own error for a bad header would show
 * it.
 */
function checkedKey(apiKey: ApiKey): string | (() => Promise<string>) {
  if (typeof apiKey === 'string') return checkKey(apiKey, 'apiKey')
  return async () => checkKey(await (typeof apiKey === 'function' ? apiKey() : apiKey), 'apiKey')
}
