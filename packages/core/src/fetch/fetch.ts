// `client.fetch`: the client behind the signature that every SDK takes. It answers turns as HTTP
// would, and passes every other request on.

import { checkBearer } from '../endpoints/api-key.js'
import { notSentError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import { checkHeaders } from '../protocol/header-syntax.js'
import { readSnapshot, type Snapshot } from '../protocol/snapshot.js'
import type { Bound } from '../runtime/bounded.js'
import { withUrl } from '../runtime/response-url.js'
import type { Runtime } from '../runtime/runtime.js'
import type { Admission } from '../scope/scope.js'
import type { ScopeCache } from '../scope/scope-cache.js'
import { callListener } from '../telemetry/listener.js'
import { httpTransport } from '../transport/http.js'
import { linkAbort } from '../turn/abort.js'
import { runTurn } from '../turn/run-turn.js'
import type { KnownBodies } from './known-bodies.js'
import { fetchOther } from './other-requests.js'
import { httpForFetch, passThrough } from './passthrough.js'
import {
  addressElsewhere,
  type FetchCall,
  isTurnByBody,
  isUnreadable,
  readCall,
  readTurn,
  type TurnCall,
} from './request.js'
import { answerWithEvents, answerWithJson } from './response.js'

/** The parts of a client that its fetch uses. */
export interface FetchOptions {
  readonly options: ResolvedOptions
  readonly baseFetch: typeof globalThis.fetch
  /** The server's host, and the proxy on the way, as errors name them. */
  readonly where: () => string
  readonly scopes: ScopeCache
  readonly bodies: KnownBodies
  readonly runtime: Runtime
}

/** Makes the fetch. The caller's own headers, credentials among them, choose the scope. */
export function createFetch(client: FetchOptions): typeof globalThis.fetch {
  const typed = `${client.options.endpoint.baseURL}/responses`
  const { href: responsesUrl = typed, origin = '' } = URL.parse(typed) ?? {}
  const bound = boundOf(client)
  const readKnown = (text: string): Snapshot | undefined => client.bodies.read(text)
  return async (input, init) => {
    const call = readCall(input, init)
    // Before the body is read, so that a client that begins to drain still takes the turn.
    const { of: scopeOf, leave } = client.scopes.admit()
    try {
      const read = mayContinue(client.options, call) ? readKnown : readSnapshot
      const turn = await readTurn(call, responsesUrl, { ...bound, read })
      if (turn !== undefined) {
        call.signal?.throwIfAborted()
        return answer({ ...client, scopeOf }, turn, responsesUrl)
      }
    } finally {
      leave()
    }
    await tellOfTurn(client, call, responsesUrl)
    return fetchOther(call, client.baseFetch, origin)
  }
}

/** Whether a turn may continue another, so that its body is worth remembering. */
function mayContinue(options: ResolvedOptions, { control }: FetchCall): boolean {
  const { transport = options.transport, continuation = options.continuation } = control
  return transport !== 'http' && continuation !== 'off'
}

/** Bounds the reading of a body, which may be a stream that never ends: `drain` waits for it. */
function boundOf({ runtime, options: { turnTimeoutMs: ms } }: FetchOptions): Bound {
  const late = (): never => {
    const what = `The body of the request did not end within ${ms} ms (turnTimeoutMs).`
    throw notSentError('turn_timeout', what)
  }
  return { runtime, limit: { ms, late } }
}

/** Warns of a turn that is not intercepted, unless its caller asked for HTTP anyway. */
async function tellOfTurn(
  { options, scopes: { notices } }: FetchOptions,
  call: FetchCall,
  responsesUrl: string,
): Promise<void> {
  if ((call.control.transport ?? options.transport) === 'http') return
  if (isUnreadable(call, responsesUrl)) notices.unread()
  const elsewhere = addressElsewhere(call, responsesUrl)
  if (elsewhere !== undefined) await notices.passedBy(elsewhere, () => isTurnByBody(call))
}

function answer(
  {
    options,
    baseFetch,
    where,
    scopes,
    scopeOf,
  }: FetchOptions & { readonly scopeOf: Admission['of'] },
  call: TurnCall,
  responsesUrl: string,
): Promise<Response> {
  const { request, control, signal } = call
  const headers = Object.fromEntries(checkHeaders(call.headers))
  checkBearer(headers, options.endpoint)
  const ofTurn = scopeOf(headers)
  if (call.recorded !== undefined) scopes.recordsAreRead()
  const stopper = linkAbort(signal)
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  const isStreamed = request.stream === true
  const answered = (isStreamed ? answerWithEvents : answerWithJson)({
    settle(make) {
      try {
        resolve(withUrl(make(), responsesUrl))
      } catch (error) {
        reject(error)
      }
    },
    stop: stopper.stop,
    maxBufferedBytes: options.maxBufferedBytes,
    recorded(record) {
      stopper.release()
      const hear = (fault: unknown): void => scopes.notices.listenerFailed(fault)
      if (call.recorded !== undefined) callListener(call.recorded, record, hear)
    },
    showsFailuresAsErrors: control.failures === 'error',
  })
  runTurn({
    request,
    ...ofTurn,
    http: httpForFetch(
      // Pass the caller's other options too, such as a dispatcher, so that the request takes the
      // same route.
      httpTransport({
        url: responsesUrl,
        fetch: (input, init) => baseFetch(input, { ...call.init, ...init }),
        runtime: ofTurn.scope.runtime,
        headers,
        limits: options,
        where,
      }),
      passThrough({ call, fetch: baseFetch, resolve, limits: options }),
      answered.hasBegun,
    ),
    transport: control.transport ?? options.transport,
    continuation: control.continuation ?? options.continuation,
    isStreamed,
    signal: stopper.signal,
    label: control.label,
    observer: answered,
  }).catch(reject)
  return promise
}
