// The client: joins the native API and `client.fetch` over shared scopes, and closes them. It runs
// no turn itself.
import { platformRuntime } from '#runtime'
import type { ConnectionInfo } from './connection/info.js'
import type { TurnContext } from './continuation/index.js'
import type { Endpoint } from './endpoints/endpoint.js'
import { notSentError } from './errors.js'
import { createFetch } from './fetch/fetch.js'
import { KnownBodies } from './fetch/known-bodies.js'
import { type CreateOptions, startTurn } from './native/create.js'
import { ownHeaders } from './native/credentials.js'
import type { Turn } from './native/turn.js'
import type { ResolvedOptions, ResponsesClientOptions } from './options.js'
import type { TurnRequest } from './protocol/api/request.js'
import { ItemCopies } from './protocol/copy-json.js'
import { toError } from './recovery/to-error.js'
import { resolveOptions } from './resolve-options.js'
import type { Runtime } from './runtime/runtime.js'
import { type ClientStats, ScopeCache } from './scope/scope-cache.js'
import { serverName } from './scope/server-name.js'
import {
  type InspectOptions,
  type Inspector,
  inspectIfAsked,
  openInspector,
} from './telemetry/inspector.js'
import type { TurnProgress } from './telemetry/progress.js'
import type { TurnRecord } from './telemetry/record.js'
import { connectAhead } from './transport/websocket.js'
import { fallbackReason } from './turn/reasons.js'
import { reconstruct } from './turn/reconstruct.js'
import { reseed } from './turn/reseed.js'

/** A client of the Responses API that keeps connections and context between turns. */
export interface ResponsesClient {
  /**
   * Runs one turn. Pass the request of `POST /v1/responses` with the whole history every time: only
   * the new items are sent. Never throws; errors come through the turn.
   */
  create(request: TurnRequest, options?: CreateOptions): Turn
  /** The client as a `fetch`, for SDKs and frameworks that take one. */
  readonly fetch: typeof globalThis.fetch
  /**
   * The client as a `fetch` over another base fetch, which HTTP turns and every other request then
   * use.
   */
  fetchOver(base: typeof globalThis.fetch): typeof globalThis.fetch
  /**
   * Opens a connection under the client's own key before the first turn; resolves once it is open,
   * and sends nothing. The signal ends the wait, and the handshake unless a turn waits for it too.
   * @throws the signal's reason; WarmlineError `connect_failed`, `connect_timeout`,
   * `upgrade_refused`, `safety_stop`, `invalid_request`, `pool_exhausted` or `closed`.
   */
  connect(options?: { readonly signal?: AbortSignal }): Promise<void>
  /**
   * Calls the listener with the record of every turn that had a scope, after its end and in the
   * async context of its call: not of one that was refused before, for lack of a key or because the
   * client is closed. A listener that throws changes no turn: the first time, a warning says where.
   * Returns a function that removes the listener.
   */
  onTurn(listener: (record: TurnRecord) => void): () => void
  /**
   * Tells the listener of every turn that begins from now on while it runs, with its content: what
   * was asked, what was sent and on which history it stands. For tools that show turns; a turn that
   * nobody watches costs nothing more. A listener that throws changes no turn, as with `onTurn`.
   * Returns a function that removes the listener.
   */
  watch(listener: (progress: TurnProgress) => void): () => void
  /** The connections and lanes at this moment. */
  connections(): readonly ConnectionInfo[]
  /**
   * What the server stood on when it made the response of a record: the history that the turn
   * continued, and the items that it sent. From this client's own memory, frozen, and never sent
   * anywhere; `undefined` where the response is not, or no more, remembered. What steers one
   * request only, such as a configuration update at the front of its input, may be missing.
   */
  reconstruct(record: TurnRecord): TurnContext | undefined
  /**
   * Opens the inspector: a local page that shows this client live. It needs the package
   * @warmline/inspector. Set WARMLINE_INSPECT=1 to open it for every client of a process.
   * @throws WarmlineError `invalid_option` where the package is not installed, or under
   * NODE_ENV=production without `production: true`.
   */
  inspect(options?: InspectOptions): Promise<Inspector>
  /**
   * Forgets responses by their ids: no turn continues them any more, and their lanes are free for
   * others. Running turns are not affected. Without it, the response that has been unused for
   * longest is forgotten first.
   */
  release(responseIds: Iterable<string>): void
  /** Counts of the connections, turns and chains at this moment, and totals of all turns so far. */
  stats(): ClientStats
  /** The server that this client talks to, with its address. */
  readonly endpoint: Endpoint
  /** True from the first call of `drain` or `close`. */
  readonly isClosed: boolean
  /**
   * Takes no new turns, lets those that were asked for before end, whether they run or still wait
   * for a connection, then closes. The limits of these turns bound it, and `close` cuts it short.
   * Requests that `client.fetch` passes through over HTTP are not awaited.
   */
  drain(): Promise<void>
  /**
   * Closes every connection now: turns on a connection fail, and turns over HTTP end by themselves.
   */
  close(): Promise<void>
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a client. It opens no connection before the first turn, unless `preconnect` is set. Idle
 * connections do not keep the process alive.
 * @throws WarmlineError `invalid_option`.
 */
export function createResponsesClient(options: ResponsesClientOptions = {}): ResponsesClient {
  return createClientOn(platformRuntime(), options)
}

/** Makes a client on another runtime: tests pass one whose clock and sockets they control. */
export function createClientOn(runtime: Runtime, given: ResponsesClientOptions): ResponsesClient {
  const options = resolveOptions(given, (name) => runtime.env(name))
  const baseFetch = given.fetch ?? (given.agent === undefined ? fetchOf(runtime) : refusedFetch)
  const where = (): string => serverName(options.endpoint, runtime, given.fetch !== undefined)
  const scopes = new ScopeCache(options, runtime, reseed)
  const bodies = knownBodies(options, runtime)
  const fetchOver = (base: typeof globalThis.fetch): typeof globalThis.fetch =>
    createFetch({ options, baseFetch: base, where, scopes, bodies, runtime })
  const copies = new ItemCopies()
  const native = { options, runtime, scopes, http: { fetch: baseFetch, where }, copies }
  const forget = (): void => {
    bodies.close()
    copies.clear()
  }
  /** Gives up the connection that `preconnect` opens. */
  const ahead = new AbortController()
  const close = async (): Promise<void> => {
    ahead.abort()
    scopes.close()
    forget()
  }
  const open = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    const admission = scopes.admit()
    try {
      const { scope } = admission.of(await ownHeaders(options, runtime, signal))
      const failure = await connectAhead(scope.pool, scope.where, signal)
      if (failure === undefined) return
      const error = toError(failure)
      const isCircuitOpen = failure.class === 'not_sent' && !scope.circuit.mayTry(runtime.now())
      // The turns that follow only know that the circuit is open.
      if (isCircuitOpen && options.transport === 'auto')
        scope.fellBack(fallbackReason(failure), error)
      throw error
    } finally {
      admission.leave()
    }
  }
  const client: ResponsesClient = {
    create: (request, turnOptions) => startTurn(native, request, turnOptions),
    fetch: fetchOver(baseFetch),
    fetchOver,
    // What opens a connection does not keep the process alive by itself.
    connect: async ({ signal = new AbortController().signal } = {}) =>
      open(signal).finally(runtime.hold()),
    onTurn: (listener) => scopes.onTurn(listener),
    watch: (listener) => scopes.watch(listener),
    connections: () => scopes.connections(),
    reconstruct: (record) => reconstruct(scopes.named(record.scope), record),
    inspect: (inspectOptions = {}) => openInspector(runtime, client, inspectOptions),
    release: (responseIds) => scopes.release(responseIds),
    stats: () => scopes.stats(),
    endpoint: options.endpoint,
    get isClosed() {
      return scopes.isClosed
    },
    async drain() {
      ahead.abort()
      await scopes.drain()
      forget()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
  inspectIfAsked(runtime, client.inspect)
  if (
    options.preconnect &&
    options.transport !== 'http' &&
    options.endpoint.hasWebSocket &&
    runtime.noSockets === undefined
  ) {
    // Not within this call, whose result `apiKey` may need. The first turn meets any failure.
    Promise.resolve(ahead.signal)
      .then(open)
      .catch(() => {})
  }
  return client
}

/** The bodies of the last turns, within a part of what a client may remember. */
function knownBodies(options: ResolvedOptions, runtime: Runtime): KnownBodies {
  const { maxHistoryBytes, maxTotalHistoryBytes, maxChainAgeMs: maxAgeMs } = options
  const maxBytes = Math.min(maxHistoryBytes, maxTotalHistoryBytes) / 2
  return new KnownBodies({ maxBytes, maxAgeMs }, () => runtime.now())
}

function fetchOf(runtime: Runtime): typeof globalThis.fetch {
  return (input, init) => runtime.fetch(input, init)
}

/**
 * With an agent alone: no request takes another route (docs/internals/field-failures.md#proxies).
 */
const refusedFetch: typeof globalThis.fetch = () =>
  Promise.reject(
    notSentError(
      'invalid_option',
      'agent serves sockets only: give fetch too, for requests over HTTP.',
    ),
  )
