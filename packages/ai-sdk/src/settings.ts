// The settings of a provider: their types, and which part of them is whose. It builds nothing from them.
import type { OpenAIProviderSettings } from '@ai-sdk/openai'
import {
  checkEndpoint,
  checkKey,
  type Endpoint,
  endpointFor,
  openaiEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  vendorKey,
  WarmlineError,
} from '@warmline/core'

/** What `createOpenAI` takes, but for the fetch that is Warmline's part. */
type OpenAISettings = Omit<OpenAIProviderSettings, 'fetch'>

/** How the connection is used: the options of `createResponsesClient` that `createOpenAI` does not know. */
type ConnectionSettings = Omit<
  ResponsesClientOptions,
  'apiKey' | 'organization' | 'project' | 'headers' | 'baseURL'
>

/** Settings of `createWarmline`: those of `createOpenAI`, and how the connection is used. All are optional. */
export interface WarmlineProviderSettings extends OpenAISettings, ConnectionSettings {
  /**
   * A client to share with other providers and models, such as `defaultClient()`. It brings its own connection settings and
   * its server's address. Closing the provider leaves it open.
   * @default a client of the provider's own
   */
  readonly client?: ResponsesClient
}

/** Settings, sorted by who takes them. */
export interface SortedSettings {
  readonly openai: OpenAISettings
  readonly client: ResponsesClient | undefined
  /** For a client of the provider's own: it knows the credentials too, so that `client.connect()` opens the right line. */
  readonly own: ResponsesClientOptions
}

/**
 * Sorts settings.
 * @throws WarmlineError `invalid_option` when a shared client is given beside settings that only an own one could follow.
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
  if (client !== undefined && given !== undefined && endpointFor(given).baseURL !== client.endpoint.baseURL) {
    throw elsewhere(given, address)
  }
  const shared = {
    ...(organization === undefined ? {} : { organization }),
    ...(project === undefined ? {} : { project }),
    ...(headers === undefined ? {} : { headers }),
  }
  if (client !== undefined) refuseBeside(connection)
  const key =
    (typeof apiKey === 'string' ? checkKey(apiKey, 'apiKey') : apiKey) ??
    keyOfVendor(client?.endpoint ?? connection.endpoint ?? baseURL)
  return {
    client,
    openai: {
      ...shared,
      ...(address === undefined ? {} : { baseURL: address }),
      ...(key === undefined ? {} : { apiKey: key }),
      ...(name === undefined ? {} : { name }),
      ...(batchResultDownloads === undefined ? {} : { batchResultDownloads }),
      ...(webSocket === undefined ? {} : { webSocket }),
    },
    own: {
      // As `createOpenAI` has it: the environment names neither.
      organization: '',
      project: '',
      ...shared,
      ...connection,
      ...(baseURL === undefined ? {} : { baseURL }),
      ...(key === undefined ? {} : { apiKey: keyOf(key) }),
    },
  }
}

/** Where a client leads is where its provider leads: anything else would send a key to a server it was not meant for. */
function elsewhere(given: string, address: string | undefined): WarmlineError {
  return new WarmlineError(
    'invalid_option',
    `baseURL or endpoint leads to ${given}, and client to ${address}: give the address to one of them.`,
    { replaySafety: 'safe' },
  )
}

/** What `createOpenAI` would not find by itself: it reads OPENAI_API_KEY, whatever the server, with the
 * white space around it. */
function keyOfVendor(server: Endpoint | string | undefined): string | undefined {
  if (server === undefined) return vendorKey(openaiEndpoint())
  return vendorKey(typeof server === 'string' ? endpointFor(server) : server)
}

/** The endpoint is also where the requests go, so it may stand beside a client; what is `undefined` was not given. */
function refuseBeside(connection: ConnectionSettings): void {
  const [name] =
    Object.entries(connection).find(([key, value]) => key !== 'endpoint' && value !== undefined) ?? []
  if (name === undefined) return
  throw new WarmlineError(
    'invalid_option',
    `Option ${name} cannot be given beside client, which has its own: give it to createResponsesClient.`,
    { replaySafety: 'safe' },
  )
}

type ApiKey = NonNullable<OpenAIProviderSettings['apiKey']>

/** A key as core takes it: as it is, or a function that is asked for every turn. */
function keyOf(apiKey: ApiKey): string | (() => Promise<string>) {
  if (typeof apiKey === 'string') return apiKey
  return async () => (typeof apiKey === 'function' ? apiKey() : apiKey)
}
