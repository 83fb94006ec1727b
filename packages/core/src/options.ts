// The options of a client: their types, defaults and checks, in one place. It builds nothing from
// them.
import type { ToolArguments } from './continuation/index.js'
import { type Endpoint, endpointFor, isSecure } from './endpoints.js'
import { WarmlineError } from './errors.js'
import { defaultMaxNesting } from './protocol/nesting.js'
import { isObject } from './protocol/types.js'
import type { Runtime, SocketAgent } from './runtime/runtime.js'
import { checkPerRequestHeaders } from './scope-headers.js'

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
   * @default false: some servers drop such a handshake (field failures 3.10)
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

const defaults = {
  headers: {},
  perRequestHeaders: [],
  allowInsecure: false,
  transport: 'auto',
  continuation: 'auto',
  toolArguments: 'schema',
  maxConnections: 16,
  maxTotalConnections: 1024,
  maxScopes: 1000,
  maxQueued: 10_000,
  acquireTimeoutMs: 60_000,
  connectTimeoutMs: 15_000,
  firstEventTimeoutMs: 300_000,
  silenceTimeoutMs: 900_000,
  turnTimeoutMs: 3_000_000,
  idleTimeoutMs: 300_000,
  pingIntervalMs: 20_000,
  pongTimeoutMs: 20_000,
  compression: false,
  reseed: false,
  maxBufferedBytes: 64 * 1024 * 1024,
  maxInboundFrameBytes: 64 * 1024 * 1024,
  maxAnswerBytes: 64 * 1024 * 1024,
  maxErrorBytes: 64 * 1024,
  maxNesting: defaultMaxNesting,
  maxChains: 2000,
  maxHistoryBytes: 64 * 1024 * 1024,
  maxTotalChains: 50_000,
  maxTotalHistoryBytes: 256 * 1024 * 1024,
  maxChainAgeMs: 2 * 60 * 60_000,
} as const satisfies Partial<ResponsesClientOptions>

const hour = 60 * 60_000

/** The range of every number, by option. */
const ranges: Readonly<Record<string, readonly [least: number, most: number]>> = {
  maxConnections: [1, 1000],
  maxTotalConnections: [1, 1_000_000],
  maxScopes: [1, 1_000_000],
  maxQueued: [0, 1_000_000],
  acquireTimeoutMs: [1, hour],
  connectTimeoutMs: [1, hour],
  firstEventTimeoutMs: [1, 24 * hour],
  silenceTimeoutMs: [1, 24 * hour],
  turnTimeoutMs: [1, 24 * hour],
  idleTimeoutMs: [1, 24 * hour],
  pingIntervalMs: [0, hour],
  pongTimeoutMs: [1, hour],
  maxBufferedBytes: [1024, 2 ** 40],
  // A string cannot be much longer, and a frame is one string.
  maxInboundFrameBytes: [1024, 2 ** 28],
  maxAnswerBytes: [1024, 2 ** 40],
  maxErrorBytes: [1024, 2 ** 28],
  maxNesting: [16, 2000],
  maxChains: [1, 10_000_000],
  maxHistoryBytes: [1024, 2 ** 40],
  maxTotalChains: [1, 10_000_000],
  maxTotalHistoryBytes: [1024, 2 ** 40],
  maxChainAgeMs: [1, 365 * 24 * hour],
}

const choices: Readonly<Record<string, readonly string[]>> = {
  transport: transportOptions,
  continuation: continuationOptions,
  toolArguments: ['schema', 'json'],
}

interface Shape {
  readonly what: string
  readonly is: (value: unknown) => boolean
}
const isFunction = (value: unknown): boolean => typeof value === 'function'
const text: Shape = { what: 'a string', is: (value) => typeof value === 'string' }
const flag: Shape = { what: 'true or false', is: (value) => typeof value === 'boolean' }

/** What every other option must be. */
const shapes: Readonly<Record<string, Shape>> = {
  apiKey: { what: 'a string or a function', is: (value) => text.is(value) || isFunction(value) },
  baseURL: text,
  organization: text,
  project: text,
  allowInsecure: flag,
  compression: flag,
  reseed: flag,
  fetch: { what: 'a function', is: isFunction },
  signal: {
    what: 'an AbortSignal',
    is: (value) =>
      typeof value === 'object' &&
      value !== null &&
      'aborted' in value &&
      'addEventListener' in value,
  },
  agent: { what: "an agent of Node's http or https", is: isObject },
  endpoint: {
    what:
      'what an endpoint function gives (openaiEndpoint, azureEndpoint, xaiEndpoint, vercelGatewayEndpoint, ' +
      'openResponsesEndpoint)',
    is: (value) => isObject(value) && text.is(value.baseURL) && text.is(value.name),
  },
  headers: {
    what: 'an object of strings',
    is: (value) => isObject(value) && Object.values(value).every(text.is),
  },
  perRequestHeaders: {
    what: 'an array of strings',
    is: (value) => Array.isArray(value) && value.every(text.is),
  },
}

/**
 * Checks options and fills in defaults.
 * @throws WarmlineError `invalid_option`, naming the option and what it may be.
 */
export function resolveOptions(
  options: ResponsesClientOptions,
  variable: Runtime['env'],
): ResolvedOptions {
  // As the openai package reads them: what is blank is not set.
  const env = (name: string): string | undefined => variable(name)?.trim() || undefined
  const given = { ...options }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) Reflect.deleteProperty(given, name)
    else check(name, value)
  }
  const { endpoint, baseURL, apiKey, organization, project, agent, fetch: _, ...rest } = given
  if (endpoint !== undefined && baseURL !== undefined) {
    throw invalid(
      'baseURL',
      'cannot be given beside endpoint: give the address to the endpoint function',
    )
  }
  const transport = given.transport ?? transportOf(env(transportVariable)) ?? defaults.transport
  if (agent !== undefined && given.fetch === undefined && transport !== 'websocket') {
    // A selected proxy is never passed by, and an agent of Node's is nothing to a fetch (field
    // failures 3.5).
    throw invalid(
      'agent',
      "serves sockets only: give fetch too, for HTTP, or transport 'websocket'",
    )
  }
  if (given.reseed === true && given.transport === 'http') {
    throw invalid('reseed', "has nothing to do with transport 'http'")
  }
  const server =
    endpoint ?? endpointFor(baseURL ?? env('OPENAI_BASE_URL') ?? 'https://api.openai.com/v1')
  checkPerRequestHeaders(given.perRequestHeaders ?? [])
  if (!isSecure(server) && given.allowInsecure !== true && server.allowInsecure !== true) {
    throw invalid(
      'baseURL',
      'is a plain http: address on another machine, where anyone on the way can read the key and the ' +
        'prompts: use https:, or set allowInsecure: true if the network between is your own',
    )
  }
  const isOpenai = server.apiKeyVariable === 'OPENAI_API_KEY'
  // The two OPENAI_ variables belong together, whatever server they name.
  const keyVariable =
    endpoint === undefined && baseURL === undefined ? 'OPENAI_API_KEY' : server.apiKeyVariable
  return {
    ...defaults,
    ...rest,
    transport,
    endpoint: server,
    apiKey: apiKey ?? env(keyVariable),
    apiKeySource: apiKey === undefined ? keyVariable : 'apiKey',
    organization: organization ?? (isOpenai ? env('OPENAI_ORG_ID') : undefined),
    project: project ?? (isOpenai ? env('OPENAI_PROJECT_ID') : undefined),
    agent,
  }
}

/**
 * Checks what an adapter was given as an endpoint.
 * @throws WarmlineError `invalid_option`, such as for a vendor's name.
 */
export function checkEndpoint(endpoint: unknown): void {
  check('endpoint', endpoint)
}

/** The environment's word for `transport`. */
const transportVariable = 'WARMLINE_TRANSPORT'

/** @throws WarmlineError `invalid_option` for what is no transport. */
function transportOf(value: string | undefined): TransportOption | undefined {
  const known = transportOptions.find((option) => option === value)
  if (value === undefined || known !== undefined) return known
  throw new WarmlineError(
    'invalid_option',
    `${transportVariable} must be one of ${transportOptions.join(', ')}, and is ${value}.`,
    { replaySafety: 'safe' },
  )
}

/**
 * Checks what one turn asks for.
 * @throws WarmlineError `invalid_option`.
 */
export function checkTurnOptions(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!turnOptions.has(name)) throw invalid(name, 'is not an option of one turn')
    if (value !== undefined && (Object.hasOwn(choices, name) || name === 'signal'))
      check(name, value)
  }
}

const turnOptions: ReadonlySet<string> = new Set(['signal', 'transport', 'continuation', 'label'])

function check(name: string, value: unknown): void {
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined
  const allowed = Object.hasOwn(choices, name) ? choices[name] : undefined
  if (range !== undefined) {
    const [least, most] = range
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw invalid(
        name,
        `must be a whole number from ${least} to ${most}, and is ${String(value)}`,
      )
    }
  } else if (allowed !== undefined) {
    if (typeof value !== 'string' || !allowed.includes(value)) {
      throw invalid(
        name,
        `must be one of ${allowed.map((choice) => `'${choice}'`).join(', ')}, and is ${String(value)}`,
      )
    }
  } else if (!Object.hasOwn(shapes, name)) {
    throw invalid(name, 'is not an option')
  } else if (shapes[name]?.is(value) !== true) {
    throw invalid(name, `must be ${shapes[name]?.what}, and is of type ${typeof value}`)
  }
}

function invalid(name: string, what: string): WarmlineError {
  return new WarmlineError('invalid_option', `Option ${name} ${what}.`, { replaySafety: 'safe' })
}
