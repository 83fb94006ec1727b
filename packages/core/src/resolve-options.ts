// Resolves the given options with their defaults and the environment, and refuses contradictory
// ones. It builds nothing from them.
import { checkOption, choiceOf, invalidOption } from './check-options.js'
import { isSecure } from './endpoints/endpoint.js'
import { endpointFor } from './endpoints/endpoints.js'
import { type ResolvedOptions, type ResponsesClientOptions, transportOptions } from './options.js'
import { defaultMaxNesting } from './protocol/nesting.js'
import type { Runtime } from './runtime/runtime.js'
import { checkPerRequestHeaders } from './scope/scope-headers.js'

const transportVariable = 'WARMLINE_TRANSPORT'

const defaults = {
  headers: {},
  perRequestHeaders: [],
  allowInsecure: false,
  transport: 'auto',
  continuation: 'auto',
  toolArguments: 'schema',
  preconnect: false,
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
  cacheDiagnostics: false,
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

/** Checks options and fills in defaults. @throws WarmlineError `invalid_option`. */
export function resolveOptions(
  options: ResponsesClientOptions,
  variable: Runtime['env'],
): ResolvedOptions {
  // A blank variable counts as unset, as in the openai package.
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
      'cannot be combined with endpoint: pass the address to the endpoint function',
    )
  }
  const named = env(transportVariable)
  const transport =
    given.transport ??
    (named === undefined
      ? defaults.transport
      : choiceOf(transportVariable, transportOptions, named))
  if (agent !== undefined && given.fetch === undefined && transport !== 'websocket') {
    // A selected proxy is never bypassed, and a fetch cannot use one of Node's agents
    // (docs/internals/field-failures.md#proxies).
    throw invalidOption(
      'agent',
      "serves sockets only: give fetch too, for HTTP, or transport 'websocket'",
    )
  }
  if (given.reseed === true && given.transport === 'http') {
    throw invalidOption('reseed', "cannot be combined with transport 'http'")
  }
  const server =
    endpoint ?? endpointFor(baseURL ?? env('OPENAI_BASE_URL') ?? 'https://api.openai.com/v1')
  checkPerRequestHeaders(given.perRequestHeaders ?? [])
  if (!isSecure(server) && given.allowInsecure !== true && server.allowInsecure !== true) {
    throw invalidOption(
      'baseURL',
      'is a plain http: address on another machine, so the network between can read the key and the ' +
        'prompts: use https:, or set allowInsecure: true if that network is your own',
    )
  }
  const isOpenai = server.apiKeyVariable === 'OPENAI_API_KEY'
  // OPENAI_API_KEY goes with OPENAI_BASE_URL, even if that names another vendor's server.
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
