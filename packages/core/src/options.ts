// The options of a client, with their meaning. Checks are in check-options.ts; defaults and the
// environment in resolve-options.ts.
import type { ToolArguments } from './continuation/index.js'
import type { Endpoint } from './endpoints/endpoint.js'
import type { SocketAgent } from './runtime/runtime.js'

/**
 * The transport of turns: WebSocket mode with HTTP as its fallback, WebSocket mode alone, or HTTP
 * alone.
 */
export type TransportOption = 'auto' | 'websocket' | 'http'
/** Every {@link TransportOption}. */
export const transportOptions: readonly TransportOption[] = ['auto', 'websocket', 'http']
/**
 * Whether turns continue chains: where proven (`auto`), never (`off`), or never but with a record
 * of what would have been sent (`dry-run`).
 */
export type ContinuationOption = 'auto' | 'off' | 'dry-run'
/** Every {@link ContinuationOption}. */
export const continuationOptions: readonly ContinuationOption[] = ['auto', 'off', 'dry-run']

/** Options of {@link createResponsesClient}. All are optional. */
export interface ResponsesClientOptions {
  /**
   * The API key, or a function that gives the current one and is called for every turn.
   * @default OPENAI_API_KEY, or the endpoint's own variable, such as XAI_API_KEY
   */
  readonly apiKey?: string | (() => string | Promise<string>)
  /**
   * The address under which `/responses` lies.
   * @default OPENAI_BASE_URL, else https://api.openai.com/v1
   */
  readonly baseURL?: string
  /**
   * The server and its particulars; cannot be combined with `baseURL`.
   * @default chosen by the origin of `baseURL`; an unknown origin gets no lanes
   */
  readonly endpoint?: Endpoint
  /**
   * The value of the header `OpenAI-Organization`; an empty string sends none.
   * @default OPENAI_ORG_ID
   */
  readonly organization?: string
  /**
   * The value of the header `OpenAI-Project`; an empty string sends none.
   * @default OPENAI_PROJECT_ID
   */
  readonly project?: string
  /**
   * More headers for every request. A connection carries only the headers of its handshake, without
   * {@link perRequestHeaders} and `user-agent`.
   * @default {}
   */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Lower-case names of headers that differ between requests of one tenant. Turns that differ only
   * in these share connections and chains, and a connection does not send them; every other header
   * keeps turns apart, since a gateway may tell tenants by it. Known names, such as `traceparent`
   * and `x-request-id`, are included already (docs/internals/decisions/0001-scopes-by-headers.md).
   * Names of credentials are refused.
   * @default []
   */
  readonly perRequestHeaders?: readonly string[]
  /**
   * Whether `http:` and `ws:` may be used for a server on another machine, where the network
   * between can read the key and the prompts; meant for a private network, such as between
   * containers.
   * @default false, or the endpoint's own setting
   */
  readonly allowInsecure?: boolean
  /**
   * The transport of turns. Set WARMLINE_TRANSPORT=http for a test suite that mocks HTTP requests.
   * @default WARMLINE_TRANSPORT, else 'auto'
   */
  readonly transport?: TransportOption
  /** Whether turns continue chains. @default 'auto' */
  readonly continuation?: ContinuationOption
  /**
   * How tool arguments that the caller sends back are compared with the server's: by the tool's
   * schema, or as JSON.
   * @default 'schema'
   */
  readonly toolArguments?: ToolArguments
  /**
   * The fetch for HTTP turns and for every request that `client.fetch` does not intercept.
   * @default globalThis.fetch
   */
  readonly fetch?: typeof globalThis.fetch
  /**
   * Whether to open a connection under the client's own key as soon as the client is made, as
   * `connect` does, so that the first turn finds it open. It sends nothing and runs no turn. Where
   * it fails, the first turn tells of it, and goes as it would have gone: over HTTP, or with an
   * error; only of an address without WebSocket mode a warning tells at once. With
   * `transport: 'http'` nothing is opened.
   * @default false
   */
  readonly preconnect?: boolean
  /**
   * Most connections per scope, not counting those that only finish their last turns.
   * @default 16
   */
  readonly maxConnections?: number
  /**
   * Most connections of all scopes together. At the limit, the connection that has been idle for
   * longest is closed, in any scope; if none is idle, turns wait up to `acquireTimeoutMs` and then
   * go over HTTP.
   * @default 1024: one for each of a thousand tenants, within the common limit of open files per
   * process
   */
  readonly maxTotalConnections?: number
  /**
   * Most scopes; each set of credentials and headers has its own. The scope unused for longest is
   * forgotten; its running turns go on.
   * @default 1000
   */
  readonly maxScopes?: number
  /**
   * Most turns of one scope that may wait for a lane.
   * @default 10_000: a burst that arrives before the first handshake ends
   */
  readonly maxQueued?: number
  /**
   * Longest wait for a lane, in milliseconds; then the turn goes over HTTP, or fails with
   * `pool_exhausted` if `transport` is `'websocket'`.
   * @default 60_000
   */
  readonly acquireTimeoutMs?: number
  /**
   * Longest handshake, in milliseconds; then it fails with `connect_timeout`.
   * @default 15_000 (as in Codex)
   */
  readonly connectTimeoutMs?: number
  /**
   * Longest wait for a turn's first event, in milliseconds; then the turn fails with
   * `first_event_timeout`.
   * @default 300_000
   */
  readonly firstEventTimeoutMs?: number
  /**
   * Longest silence between events while the connection is alive, in milliseconds; then the turn
   * fails with `silence_timeout`.
   * @default 900_000: reasoning may be silent for minutes
   */
  readonly silenceTimeoutMs?: number
  /**
   * Longest turn, in milliseconds; then it fails with `turn_timeout`.
   * @default 3_000_000 (50 minutes)
   */
  readonly turnTimeoutMs?: number
  /** Time without a turn after which a connection is closed, in milliseconds. @default 300_000 */
  readonly idleTimeoutMs?: number
  /** Time between pings, in milliseconds; 0 sends none. @default 20_000 */
  readonly pingIntervalMs?: number
  /**
   * Time without a sign of life after a ping until a connection counts as dead, in milliseconds.
   * @default 20_000
   */
  readonly pongTimeoutMs?: number
  /**
   * Whether to offer compression (permessage-deflate).
   * @default false: some servers drop such a handshake
   * (https://github.com/openclaw/openclaw/issues/118482)
   */
  readonly compression?: boolean
  /**
   * Whether to re-seed: when a connection is rotated for its age, the chains used in the last five
   * minutes are sent again as warm-ups, so that they stay incremental. This costs their input once;
   * the records are marked `isReseed`.
   * @default false
   */
  readonly reseed?: boolean
  /**
   * Whether a turn over a connection asks the server to compare its prompt cache with the head of
   * its chain (`prompt_cache_options.comparison_response_id`), where the endpoint is known to take
   * that and the request says nothing of it; for models from GPT-5.6 on. It never changes what a
   * turn sends of its input, and the record has the answer as `promptCacheDiagnostics`.
   * @default false
   */
  readonly cacheDiagnostics?: boolean
  /**
   * The agent that opens sockets, such as one with its own CA, client certificate or proxy. It
   * serves sockets only: also give `fetch`, for HTTP over the same route, or `transport:
   * 'websocket'`.
   * @default the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY select, if any
   */
  readonly agent?: SocketAgent
  /**
   * Most bytes of events that wait for a slow reader; past it, that turn alone fails with
   * `consumer_too_slow`.
   * @default 64 MiB
   */
  readonly maxBufferedBytes?: number
  /**
   * Largest frame, or line of an HTTP stream, accepted from a server, in bytes after decompression;
   * past it the turn fails with `answer_too_large`.
   * @default 64 MiB
   */
  readonly maxInboundFrameBytes?: number
  /**
   * Most bytes of finished output items that one turn collects; past it the turn fails with
   * `answer_too_large`.
   * @default 64 MiB
   */
  readonly maxAnswerBytes?: number
  /** Most bytes read from the body of an HTTP error; the rest is ignored. @default 64 KiB */
  readonly maxErrorBytes?: number
  /**
   * Most levels of nesting in the JSON of an event; past it the turn fails with `answer_too_large`.
   * @default 512
   */
  readonly maxNesting?: number
  /**
   * Most responses of one scope that can be continued; the one unused for longest is forgotten.
   * @default 2000
   */
  readonly maxChains?: number
  /**
   * Most bytes of history kept for one scope; the one unused for longest is forgotten.
   * @default 64 MiB
   */
  readonly maxHistoryBytes?: number
  /**
   * Most responses of all scopes together that can be continued; the one unused for longest is
   * forgotten.
   * @default 50_000: 50 for each of a thousand scopes
   */
  readonly maxTotalChains?: number
  /**
   * Most bytes of history kept for all scopes together; the one unused for longest is forgotten.
   * @default 256 MiB: two to three times as much heap, under half of Node's limit of 2 GiB and more
   */
  readonly maxTotalHistoryBytes?: number
  /**
   * Time after which an unused history is forgotten, in milliseconds.
   * @default 7_200_000 (2 hours)
   */
  readonly maxChainAgeMs?: number
}

/** Options with every default filled in. */
export interface ResolvedOptions
  extends Required<
    Omit<
      ResponsesClientOptions,
      'apiKey' | 'baseURL' | 'organization' | 'project' | 'fetch' | 'agent'
    >
  > {
  readonly apiKey: string | (() => string | Promise<string>) | undefined
  /** The origin of the key for error messages: `apiKey` or an environment variable. */
  readonly apiKeySource: string
  readonly organization: string | undefined
  readonly project: string | undefined
  readonly agent: SocketAgent | undefined
}
