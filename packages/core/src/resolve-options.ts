// From the options as they were given to those that the client uses: defaults, the environment, and
// what must not go together. It builds nothing from them.
import { checkOption, invalidOption } from './check-options.js'
import { isSecure } from './endpoints/endpoint.js'
import { endpointFor } from './endpoints/endpoints.js'
import { WarmlineError } from './errors.js'
import {
  type ResolvedOptions,
  type ResponsesClientOptions,
  type TransportOption,
  transportOptions,
} from './options.js'
import { defaultMaxNesting } from './protocol/nesting.js'
import type { Runtime } from './runtime/runtime.js'
import { checkPerRequestHeaders } from './scope/scope-headers.js'

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
    else checkOption(name, value)
  }
  const { endpoint, baseURL, apiKey, organization, project, agent, fetch: _, ...rest } = given
  if (endpoint !== undefined && baseURL !== undefined) {
    throw invalidOption(
      'baseURL',
      'cannot be given beside endpoint: give the address to the endpoint function',
    )
  }
  const transport = given.transport ?? transportOf(env(transportVariable)) ?? defaults.transport
  if (agent !== undefined && given.fetch === undefined && transport !== 'websocket') {
    // A selected proxy is never passed by, and an agent of Node's is nothing to a fetch
    // (docs/field-failures.md#proxies).
    throw invalidOption(
      'agent',
      "serves sockets only: give fetch too, for HTTP, or transport 'websocket'",
    )
  }
  if (given.reseed === true && given.transport === 'http') {
    throw invalidOption('reseed', "has nothing to do with transport 'http'")
  }
  const server =
    endpoint ?? endpointFor(baseURL ?? env('OPENAI_BASE_URL') ?? 'https://api.openai.com/v1')
  checkPerRequestHeaders(given.perRequestHeaders ?? [])
  if (!isSecure(server) && given.allowInsecure !== true && server.allowInsecure !== true) {
    throw invalidOption(
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
