// The settings of a provider: their types, and which part of them is whose. It builds nothing from
// them.
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

/** What `createOpenAI` takes, but for the fetch that is Warmline's part. */
type OpenAISettings = Omit<OpenAIProviderSettings, 'fetch'>

/**
 * How the connection is used: the options of `createResponsesClient` that `createOpenAI` does not
 * know.
 */
type ConnectionSettings = Omit<
  ResponsesClientOptions,
  'apiKey' | 'organization' | 'project' | 'headers' | 'baseURL'
>

/**
 * Settings of `createWarmline`: those of `createOpenAI`, and how the connection is used. All are
 * optional.
 */
export interface WarmlineProviderSettings extends OpenAISettings, ConnectionSettings {
  /**
   * A client to share with other providers and models, such as `defaultClient()`. It brings its own
   * connection settings and its server's address. Closing the provider leaves it open.
   * @default a client of the provider's own
   */
  readonly client?: ResponsesClient
}

/** Settings, sorted by who takes them. */
export interface SortedSettings {
  readonly openai: OpenAISettings
  /**
   * Where no key was given: the one that the environment has now, unless `createOpenAI` reads it
   * itself.
   */
  readonly keyOfEnvironment: (() => string | undefined) | undefined
  readonly client: ResponsesClient | undefined
  /**
   * For a client of the provider's own: it knows the credentials too, so that `client.connect()`
   * opens the right line.
   */
  readonly own: ResponsesClientOptions
}

/**
 * Sorts settings.
 * @throws WarmlineError `invalid_option` when a shared client is given beside settings that only an
 * own one could follow; `invalid_request` for a key or a header that HTTP does not allow, which is
 * not shown.
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
  if (client !== undefined) refuseBeside(connection)
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
      // As `createOpenAI` has it: the environment names neither.
      organization: '',
      project: '',
      ...shared,
      ...connection,
      ...(baseURL === undefined ? {} : { baseURL }),
      ...(key === undefined ? {} : { apiKey: key }),
    },
  }
}

/**
 * Where a client leads is where its provider leads: anything else would send a key to a server it
 * was not meant for.
 */
function elsewhere(given: string, address: string | undefined): WarmlineError {
  return new WarmlineError(
    'invalid_option',
    `baseURL or endpoint leads to ${given}, and client to ${address}: give the address to one of them.`,
    { replaySafety: 'safe' },
  )
}

/**
 * What `createOpenAI` would not find by itself: it reads OPENAI_API_KEY, whatever the server, with
 * the white space around it.
 */
function keyOfVendor(server: Endpoint | string | undefined): string | undefined {
  if (server === undefined) return apiKeyOf(openaiEndpoint())
  return apiKeyOf(typeof server === 'string' ? endpointFor(server) : server)
}

/**
 * The endpoint is also where the requests go, so it may stand beside a client; what is `undefined`
 * was not given.
 */
function refuseBeside(connection: ConnectionSettings): void {
  const [name] =
    Object.entries(connection).find(([key, value]) => key !== 'endpoint' && value !== undefined) ??
    []
  if (name === undefined) return
  throw new WarmlineError(
    'invalid_option',
    `Option ${name} cannot be given beside client, which has its own: give it to createResponsesClient.`,
    { replaySafety: 'safe' },
  )
}

type ApiKey = NonNullable<OpenAIProviderSettings['apiKey']>

/**
 * The same key without white space around it, checked: the platform's own error for a bad header
 * would show it.
 */
function checkedKey(apiKey: ApiKey): string | (() => Promise<string>) {
  if (typeof apiKey === 'string') return checkKey(apiKey, 'apiKey')
  return async () => checkKey(await (typeof apiKey === 'function' ? apiKey() : apiKey), 'apiKey')
}
