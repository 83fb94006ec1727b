// The client: puts its two ways in, native and fetch, over the scopes they share, and ends them. It
// runs no turn itself.
import { platformRuntime } from '#runtime'
import type { Endpoint } from './endpoints/endpoint.js'
import { WarmlineError } from './errors.js'
import { createFetch } from './fetch/fetch.js'
import { type CreateOptions, createTurnStarter } from './native/create.js'
import { Credentials } from './native/credentials.js'
import type { Turn } from './native/turn.js'
import type { ResponsesClientOptions } from './options.js'
import type { TurnRequest } from './protocol/api/request.js'
import { toError } from './recovery/to-error.js'
import { resolveOptions } from './resolve-options.js'
import type { Runtime } from './runtime/runtime.js'
import { type ClientStats, ScopeCache } from './scope/scope-cache.js'
import { serverName } from './scope/server-name.js'
import type { TurnRecord } from './telemetry/record.js'
import { connectAhead } from './transport/websocket.js'
import { reseed } from './turn/reseed.js'

/** A client of the Responses API that keeps its connections and its context between turns. */
export interface ResponsesClient {
  /**
   * Runs one turn. The request is that of `POST /v1/responses`; the whole history may be passed
   * every time, and only what is new is sent. Errors come through the turn, never from this call.
   */
  create(request: TurnRequest, options?: CreateOptions): Turn
  /** The same client behind a `fetch` signature: for the SDKs and frameworks that take one. */
  readonly fetch: typeof globalThis.fetch
  /** `fetch` over another base: HTTP turns, and whatever is not a turn, go through `base`. */
  fetchOver(base: typeof globalThis.fetch): typeof globalThis.fetch
  /**
   * Opens a connection for the client's own key ahead of the first turn, and resolves when it is
   * open; nothing is sent. The signal ends the wait, and the handshake unless a turn waits for it
   * too.
   * @throws the signal's reason; WarmlineError `connect_failed`, `connect_timeout`, `upgrade_refused`,
   * `safety_stop`, `invalid_request`, `pool_exhausted` or `closed`.
   */
  connect(options?: { readonly signal?: AbortSignal }): Promise<void>
  /** Calls back with the record of every turn, after its end. Returns the way to stop. */
  onTurn(listener: (record: TurnRecord) => void): () => void
  /**
   * Forgets responses, by their ids: nothing continues them any more, and their lanes are free for
   * others. A turn that runs is not touched. Without it, what is unused for longest goes first.
   */
  release(responseIds: Iterable<string>): void
  readonly stats: ClientStats
  /** The server that this client talks to, and where. */
  readonly endpoint: Endpoint
  /** True from the first call of `drain` or `close`. */
  readonly isClosed: boolean
  /**
   * Takes no new turns, lets those that run end, then closes. A turn that would need another
   * connection by then fails with `closed`; what goes over HTTP at the door is its caller's own
   * request, and is not waited for.
   */
  drain(): Promise<void>
  /**
   * Closes every connection now: turns that run on one fail, and those over HTTP end by themselves.
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a client. It opens no connection before the first turn, and idle ones do not keep the
 * process alive.
 * @throws WarmlineError `invalid_option`.
 */
export function createResponsesClient(options: ResponsesClientOptions = {}): ResponsesClient {
  return createClientOn(platformRuntime(), options)
}

/** Makes a client on another runtime: tests pass one whose clock and sockets they drive. */
export function createClientOn(runtime: Runtime, given: ResponsesClientOptions): ResponsesClient {
  const options = resolveOptions(given, (name) => runtime.env(name))
  const baseFetch = given.fetch ?? (given.agent === undefined ? fetchOf(runtime) : refusedFetch)
  const where = (): string => serverName(options.endpoint, runtime, given.fetch !== undefined)
  const scopes = new ScopeCache(options, runtime, reseed)
  const credentials = new Credentials(options, runtime)
  const fetchOver = (base: typeof globalThis.fetch): typeof globalThis.fetch =>
    createFetch({
      options,
      baseFetch: base,
      where,
      scopeOf: (headers) => scopes.of(headers),
      notices: scopes.notices,
    })
  const close = async (): Promise<void> => scopes.close()
  return {
    create: createTurnStarter(options, credentials, scopes, { fetch: baseFetch, where }),
    fetch: fetchOver(baseFetch),
    fetchOver,
    async connect({ signal = new AbortController().signal } = {}) {
      signal.throwIfAborted()
      const { scope } = scopes.of(await credentials.headers(signal))
      const failure = await connectAhead(scope, signal)
      if (failure !== undefined) throw toError(failure)
    },
    onTurn: (listener) => scopes.onTurn(listener),
    release: (responseIds) => scopes.release(responseIds),
    get stats() {
      return scopes.stats
    },
    endpoint: options.endpoint,
    get isClosed() {
      return scopes.isClosed
    },
    drain: () => scopes.drain(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function fetchOf(runtime: Runtime): typeof globalThis.fetch {
  return (input, init) => runtime.fetch(input, init)
}

/**
 * An agent without a fetch beside it: nothing may leave by another way
 * (docs/field-failures.md#proxies).
 */
const refusedFetch: typeof globalThis.fetch = () =>
  Promise.reject(
    new WarmlineError(
      'invalid_option',
      'agent serves sockets only: give fetch too, for what goes over HTTP.',
      {
        replaySafety: 'safe',
      },
    ),
  )
