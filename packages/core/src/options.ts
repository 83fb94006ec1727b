// The options of a client: their types and what each means. How they are checked is
// check-options.ts; defaults and the environment are resolve-options.ts.
import type { ToolArguments } from './continuation/index.js'
import type { Endpoint } from './endpoints/endpoint.js'
import type { SocketAgent } from './runtime/runtime.js'

/**
 * How turns travel: WebSocket mode with HTTP as its fallback, WebSocket mode alone, or HTTP alone.
 */
export type TransportOption = 'auto' | 'websocket' | 'http'
/** Every {@link TransportOption}. */
export const transportOptions: readonly TransportOption[] = ['auto', 'websocket', 'http']
/** Whether turns continue chains: where proven, never, or never but recorded as if (`dry-run`). */
export type ContinuationOption = 'auto' | 'off' | 'dry-run'
/** Every {@link ContinuationOption}. */
export const continuationOptions: readonly ContinuationOption[] = ['auto', 'off', 'dry-run']

/** Options of {@link createResponsesClient}. All are optional. */
export interface ResponsesClientOptions {
  /**
   * The key, or a function that gives the current one; asked again for every turn.
   * @default OPENAI_API_KEY, or the endpoint's own variable, such as XAI_API_KEY
   */
  readonly apiKey?: string | (() => string | Promise<string>)
  /** Where `/responses` lies. @default OPENAI_BASE_URL, else https://api.openai.com/v1 */
  readonly baseURL?: string
  /**
   * The server and its quirks.
   * @default chosen by the origin of `baseURL`; an unknown origin gets no lanes
   */
  readonly endpoint?: Endpoint
  /** Sent as `OpenAI-Organization`; empty for none. @default OPENAI_ORG_ID */
  readonly organization?: string
  /** Sent as `OpenAI-Project`; empty for none. @default OPENAI_PROJECT_ID */
  readonly project?: string
  /**
   * More headers for every request. A connection carries those of its handshake only: not {@link
   * perRequestHeaders}, nor `user-agent`.
   */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Names, in lower case, of headers that differ from request to request and say nothing of who
   * asks. Turns that differ in them alone share connections and chains, and over a connection these
   * headers are not sent; every other header keeps turns apart, for a gateway may tell tenants by
   * it. They are added to a table of known ones, such as `traceparent` and `x-request-id`
   * (docs/decisions/0001-scopes-by-headers.md). Credentials are refused. @default []
   */
  readonly perRequestHeaders?: readonly string[]
  /**
   * Whether `http:` and `ws:` may be used for a server on another machine, where anyone on the way
   * can read the key and the prompts: for a network of your own, such as that between containers.
   * @default false, or what the endpoint says
   */
  readonly allowInsecure?: boolean
  /**
   * How turns travel. WARMLINE_TRANSPORT sets it where no option does: `http` for a test suite that
   * mocks HTTP requests.
   * @default WARMLINE_TRANSPORT, else 'auto'
   */
  readonly transport?: TransportOption
  /** @default 'auto' */
  readonly continuation?: ContinuationOption
  /** How echoed tool arguments are compared with what the server sent. @default 'schema' */
  readonly toolArguments?: ToolArguments
  /**
   * The fetch for HTTP turns and for whatever `client.fetch` does not intercept.
   * @default globalThis.fetch
   */
  readonly fetch?: typeof globalThis.fetch
  /** Most connections per scope, those aside that only finish their last turns. @default 16 */
  readonly maxConnections?: number
  /**
   * Most connections of all scopes together. At the limit the one that has been idle for longest is
   * closed, whoever's it is; where all are at work, turns wait, up to `acquireTimeoutMs`, and then
   * go over HTTP.
   * @default 1024: one for each of a thousand tenants, and no more open files than a process may
   * commonly have
   */
  readonly maxTotalConnections?: number
  /**
   * Most scopes, which are credentials and sets of headers. The one unused for longest is
   * forgotten; turns that run in it go on.
   * @default 1000
   */
  readonly maxScopes?: number
  /**
   * Most turns of a scope that wait for a lane.
   * @default 10_000: a burst that arrives before the first handshake ends
   */
  readonly maxQueued?: number
  /**
   * Longest wait for a lane, in milliseconds. Then the turn goes over HTTP, or fails with
   * `pool_exhausted` where `transport` is `'websocket'`. @default 60_000
   */
  readonly acquireTimeoutMs?: number
  /** Longest handshake, in milliseconds. @default 15_000 (what Codex uses) */
  readonly connectTimeoutMs?: number
  /** Longest wait for a turn's first event, in milliseconds. @default 300_000 */
  readonly firstEventTimeoutMs?: number
  /**
   * Longest silence between events while the connection is alive, in milliseconds.
   * @default 900_000: reasoning may be silent for minutes
   */
  readonly silenceTimeoutMs?: number
  /** Longest turn, in milliseconds. @default 3_000_000 (50 minutes) */
  readonly turnTimeoutMs?: number
  /** After this long without a turn a connection is closed, in milliseconds. @default 300_000 */
  readonly idleTimeoutMs?: number
  /** Milliseconds between pings; 0 switches them off. @default 20_000 */
  readonly pingIntervalMs?: number
  /**
   * Milliseconds without a sign of life after a ping until a connection counts as dead.
   * @default 20_000
   */
  readonly pongTimeoutMs?: number
  /**
   * Offer permessage-deflate.
   * @default false: some servers drop such a handshake
   * (https://github.com/openclaw/openclaw/issues/118482)
   */
  readonly compression?: boolean
  /**
   * When a connection is rotated because of its age, send the chains that were used in the last
   * five minutes once more as warm-ups, so that they stay incremental. Costs their input once;
   * records of it have `isReseed`. @default false
   */
  readonly reseed?: boolean
  /**
   * How sockets are opened: an agent with a CA, a client certificate or a proxy of its own. It
   * serves sockets only: give `fetch` too, for HTTP the same way out, or `transport: 'websocket'`.
   * @default the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY select, if any
   */
  readonly agent?: SocketAgent
  /**
   * Most bytes of events held for a caller who reads slowly; past it that turn alone fails.
   * @default 64 MiB
   */
  readonly maxBufferedBytes?: number
  /**
   * Largest frame, or line of an HTTP stream, that is taken from a server, after decompression;
   * past it the turn fails.
   * @default 64 MiB
   */
  readonly maxInboundFrameBytes?: number
  /**
   * Most bytes of finished output items that one turn keeps until its end; past it the turn fails.
   * @default 64 MiB
   */
  readonly maxAnswerBytes?: number
  /** Most bytes that are read of the body of an HTTP error; the rest is left. @default 64 KiB */
  readonly maxErrorBytes?: number
  /** How deeply the JSON of a server's event may nest; past it the turn fails. @default 512 */
  readonly maxNesting?: number
  /** Most responses of a scope that can be continued from. @default 2000 */
  readonly maxChains?: number
  /** Most bytes of history held per scope. @default 64 MiB */
  readonly maxHistoryBytes?: number
  /**
   * Most responses of all scopes together that can be continued from; the longest unused is
   * forgotten.
   * @default 50_000: 50 for each of a thousand scopes
   */
  readonly maxTotalChains?: number
  /**
   * Most bytes of history of all scopes together; the longest unused is forgotten.
   * @default 256 MiB: two to three times as much on the heap, which leaves more than half of Node's
   * own limit of 2 GiB and more
   */
  readonly maxTotalHistoryBytes?: number
  /** How long an unused history is kept, in milliseconds. @default 7_200_000 (2 hours) */
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
  /** Where the key comes from, as an error names it: the option, or an environment variable. */
  readonly apiKeySource: string
  readonly organization: string | undefined
  readonly project: string | undefined
  readonly agent: SocketAgent | undefined
}
