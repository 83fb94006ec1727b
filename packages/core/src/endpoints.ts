// The table of servers and their quirks: one row each, with its evidence. Quirks live here and
// nowhere in an `if`.
import { WarmlineError } from './errors.js'

/** What a row of the table rests on. */
export interface Evidence {
  /** What was read or seen. */
  readonly says: string
  /** Where: an address. */
  readonly source: string
  /** Of what day it is, or when it was read where it has no date: `YYYY-MM-DD`. */
  readonly date: string
}

/** A server that speaks the Responses API, and what is particular about it. */
export interface Endpoint {
  readonly name: string
  /** Where `/responses` lies, without a trailing slash. */
  readonly baseURL: string
  /** Whether the server offers WebSocket mode at all; without, everything goes over HTTP. */
  readonly hasWebSocket: boolean
  /** How long a connection lives, in milliseconds. */
  readonly maxAgeMs: number
  /** How long the server keeps a connection without traffic, in milliseconds. */
  readonly maxIdleMs: number
  /**
   * Most lanes (`stream_id`) of one connection over its life; 0 where there are none: one turn per
   * connection.
   */
  readonly maxLanes: number
  /** Most responses in flight on one connection. */
  readonly maxInFlight: number
  /** Whether `generate: false` makes a warm-up rather than a real, billed answer. */
  readonly hasWarmUp: boolean
  /** Whether a `store: false` response can be continued from on its own connection. */
  readonly chainsUnstored: boolean
  /** Whether a stored response can be continued from on any connection. */
  readonly hydrates: boolean
  /**
   * Whether this is the provider's own address. Anywhere else, behind a proxy too, a response that
   * does not echo `previous_response_id` counts as one that ignored it.
   */
  readonly isKnown: boolean
  /** Top-level fields that are refused beside `previous_response_id`. */
  readonly refusedWithAnchor: readonly string[]
  /**
   * Top-level fields that a continuation has from the response that it continues: it must want them
   * as they are, and leaves them out.
   */
  readonly inheritedWithAnchor: readonly string[]
  /** Which responses a failed turn takes with it. */
  readonly evicts: 'continued-head' | 'lane-head'
  /** Largest frame that the server takes, in bytes. */
  readonly maxFrameBytes: number
  /** Whether the server closes the connection after an error frame. */
  readonly closesAfterError: boolean
  /** Whether a connection serves only the model that it began with. */
  readonly hasOneModelPerConnection: boolean
  /**
   * Whether the server gives one id to several responses of a connection. Then an id means the
   * newest of them, and only Warmline knows which that is: nothing is continued on another
   * connection, and nothing that its caller chained.
   */
  readonly repeatsIds: boolean
  /**
   * The environment variable that holds this vendor's key. A key of one vendor is never read for
   * another; a server of one's own is given `OPENAI_API_KEY`, as by the SDKs.
   */
  readonly apiKeyVariable: string
  /** Whether a plain `http:` address on another machine may be used. @default false */
  readonly allowInsecure?: boolean
  /** Where the row comes from. */
  readonly evidence: readonly [Evidence, ...Evidence[]]
}

const minutes = 60_000
const mebibyte = 1024 * 1024

const openai: Endpoint = {
  name: 'openai',
  baseURL: 'https://api.openai.com/v1',
  hasWebSocket: true,
  maxAgeMs: 60 * minutes,
  maxIdleMs: 60 * minutes,
  maxLanes: 32,
  maxInFlight: 16,
  hasWarmUp: true,
  chainsUnstored: true,
  hydrates: true,
  isKnown: true,
  refusedWithAnchor: [],
  inheritedWithAnchor: [],
  evicts: 'continued-head',
  maxFrameBytes: 16 * mebibyte,
  closesAfterError: false,
  hasOneModelPerConnection: false,
  repeatsIds: false,
  apiKeyVariable: 'OPENAI_API_KEY',
  evidence: [
    {
      says: '16 responses at once and 32 names a connection, 60 minutes, what a failed continuation evicts, warm-up, hydration',
      source: 'https://developers.openai.com/api/docs/guides/websocket-mode',
      date: '2026-11-28',
    },
    {
      says: 'a frame of more than 17 MB is answered by a close 1009',
      source: 'https://github.com/anomalyco/opencode/issues/42572',
      date: '2026-08-14',
    },
    {
      says: 'frames of 16 MiB, measured to within 300 bytes against the Codex backend',
      source: 'https://github.com/lidge-jun/opencodex/issues/2426',
      date: '2026-08-24',
    },
  ],
}

const azure: Endpoint = {
  ...openai,
  name: 'azure',
  apiKeyVariable: 'AZURE_OPENAI_API_KEY',
  baseURL: '',
  maxLanes: 0,
  maxInFlight: 1,
  evicts: 'lane-head',
  evidence: [
    {
      says: '/openai/v1/responses only, Bearer for keys and Entra tokens, no multiplexing, the newest response of a connection, any failed turn evicts, 60 minutes',
      source: 'https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/websockets',
      date: '2026-07-24',
    },
    {
      says: 'a 502 ends the socket without an error frame',
      source: 'https://github.com/router-for-me/pi-cliproxyapi-provider/pull/27',
      date: '2026-09-06',
    },
  ],
}

const xai: Endpoint = {
  ...openai,
  name: 'xai',
  apiKeyVariable: 'XAI_API_KEY',
  baseURL: 'https://api.x.ai/v1',
  maxAgeMs: 25 * minutes,
  maxIdleMs: 25 * minutes,
  maxLanes: 0,
  maxInFlight: 1,
  // Its own page says otherwise; the live server does not know what was not stored.
  hasWarmUp: false,
  chainsUnstored: false,
  hydrates: false,
  refusedWithAnchor: ['instructions'],
  inheritedWithAnchor: ['instructions'],
  repeatsIds: true,
  evicts: 'lane-head',
  evidence: [
    {
      says: '25 minutes, no lanes, any failed turn evicts',
      source: 'https://docs.x.ai/developers/advanced-api-usage/websocket-mode',
      date: '2026-11-28',
    },
    {
      says: 'live: only store: true is continued, generate: false is no help, one response.id for a connection, instructions are refused beside an anchor and stay in force without being sent',
      source: 'https://github.com/anomalyco/opencode/pull/48318',
      date: '2026-09-10',
    },
    {
      says: 'errors as {"error":{"message","type":"api_error"}} without a type, the text of the refused field',
      source: 'https://github.com/anomalyco/opencode/issues/48227',
      date: '2026-09-09',
    },
  ],
}

const vercelGateway: Endpoint = {
  ...openai,
  name: 'vercel-gateway',
  apiKeyVariable: 'AI_GATEWAY_API_KEY',
  baseURL: 'https://ai-gateway.vercel.sh/v1',
  maxAgeMs: 13 * minutes,
  maxIdleMs: 5 * minutes,
  maxLanes: 0,
  maxInFlight: 1,
  hasWarmUp: false,
  evicts: 'lane-head',
  maxFrameBytes: 4 * mebibyte,
  closesAfterError: true,
  hasOneModelPerConnection: true,
  evidence: [
    {
      says: 'about 13 minutes, 5 minutes idle (pings reset it), 4 MiB, closes after every error and with 1008 on a change of model; warm-up is not documented',
      source: 'https://vercel.com/docs/ai-gateway/sdks-and-apis/responses/websockets',
      date: '2026-09-08',
    },
  ],
}

const openResponses: Endpoint = {
  ...openai,
  name: 'openresponses',
  baseURL: '',
  maxLanes: 0,
  maxInFlight: 1,
  hasWarmUp: false,
  isKnown: false,
  evicts: 'lane-head',
  evidence: [
    {
      says: 'one response at a time, connection-local for store: false, 60 minutes',
      source: 'https://www.openresponses.org/specification',
      date: '2026-04-24',
    },
  ],
}

/** What every endpoint function takes. */
export interface EndpointOptions {
  /** Another place where the same server is reached, such as a proxy or a test server. */
  readonly baseURL?: string
  /**
   * Whether `baseURL` may be a plain `http:` address on another machine, where anyone on the way
   * can read the key and the prompts: for a network of your own, such as that between containers.
   * @default false
   */
  readonly allowInsecure?: boolean
}

/** OpenAI: lanes, warm-up, 60 minutes. */
export function openaiEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(openai, options)
}

/** Where an Azure resource is: by its name, or by an address. One of the two must be there. */
export type AzureEndpointOptions = EndpointOptions &
  (
    | {
        /** The first part of `RESOURCE.openai.azure.com`. */
        readonly resource: string
      }
    | { readonly baseURL: string; readonly resource?: string }
  )

/**
 * Azure OpenAI: no lanes, one turn on each connection. The model is the deployment's name, and the
 * key or Entra token goes as a bearer.
 * @throws WarmlineError `invalid_option` when neither a resource nor an address is given.
 */
export function azureEndpoint(options: AzureEndpointOptions): Endpoint {
  const { resource, baseURL, ...rest } = options
  if (baseURL === undefined && !/^[a-z0-9][a-z0-9-]*$/i.test(resource ?? '')) {
    throw new WarmlineError(
      'invalid_option',
      'azureEndpoint needs resource, the first part of RESOURCE.openai.azure.com, or baseURL.',
      { replaySafety: 'safe' },
    )
  }
  return at(azure, { ...rest, baseURL: baseURL ?? `https://${resource}${azureHost}${azurePath}` })
}

/**
 * xAI: no lanes, 25 minutes, chains with `store: true` only, on their own connection and under the
 * `instructions` that they began with.
 */
export function xaiEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(xai, options)
}

/** Vercel AI Gateway: no lanes, 13 minutes, one model on each connection, 4 MiB frames. */
export function vercelGatewayEndpoint(options: EndpointOptions = {}): Endpoint {
  return at(vercelGateway, options)
}

/**
 * Any other server, of which only the OpenResponses specification is assumed: one turn per
 * connection, no warm-up. This is also what an unknown origin gets.
 */
export function openResponsesEndpoint(
  options: EndpointOptions & { readonly baseURL: string },
): Endpoint {
  return at(openResponses, options)
}

const azureHost = '.openai.azure.com'
const azurePath = '/openai/v1'

/**
 * The row for an address, chosen by origin. On Azure only one path has WebSocket mode: deployment
 * addresses and those with an api-version stay on HTTP (field failures 3.13).
 */
export function endpointFor(baseURL: string): Endpoint {
  const { origin, host, path } = parse(baseURL)
  const known = [openai, xai, vercelGateway].find((row) => parse(row.baseURL).origin === origin)
  if (known !== undefined) return at(known, { baseURL })
  if (host.endsWith(azureHost))
    return { ...at(azure, { baseURL }), hasWebSocket: path === azurePath }
  return openResponsesEndpoint({ baseURL })
}

/** The WebSocket address of an endpoint: the path that would be posted to, with `ws` for `http`. */
export function webSocketUrl(endpoint: Endpoint): string {
  return `${endpoint.baseURL.replace(/^http/, 'ws')}/responses`
}

/**
 * Whether only this machine can read what is sent: over TLS, or to its own loopback addresses (RFC
 * 6761 6.3, RFC 1122).
 */
export function isSecure({ baseURL }: Pick<Endpoint, 'baseURL'>): boolean {
  const url = URL.parse(baseURL)
  if (url === null || /^(https|wss):$/.test(url.protocol)) return true
  return /^(.+\.)?localhost\.?$|^127\.\d+\.\d+\.\d+$|^\[::1\]$/.test(url.hostname)
}

function at(row: Endpoint, options: EndpointOptions): Endpoint {
  const { baseURL = row.baseURL, allowInsecure } = options
  const { origin, host, path } = parse(baseURL)
  const isOwn = row === azure ? host.endsWith(azureHost) : URL.parse(row.baseURL)?.origin === origin
  // As a URL has it: hosts in lower case, no default port. That is how fetch is asked, whatever was
  // typed.
  const place = { baseURL: `${origin}${path}`, isKnown: row.isKnown && isOwn }
  return { ...row, ...place, ...(allowInsecure === undefined ? {} : { allowInsecure }) }
}

function parse(baseURL: string): {
  readonly origin: string
  readonly host: string
  readonly path: string
} {
  const url = URL.parse(baseURL)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '') {
    throw new WarmlineError(
      'invalid_option',
      'baseURL must be an http or https address without credentials or a query, such as https://api.openai.com/v1.',
      { replaySafety: 'safe' },
    )
  }
  return { origin: url.origin, host: url.host, path: trim(url.pathname) }
}

function trim(text: string): string {
  return text.replace(/\/+$/, '')
}
