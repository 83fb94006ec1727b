// Chooses the transport of a turn from its request and its scope, and refuses the turns that the
// chosen transport cannot serve. It sends nothing.
import { isChainedByCaller } from '../continuation/index.js'
import { notSentError } from '../errors.js'
import type { Fallback } from '../telemetry/record.js'
import { hasRepeatedIds } from './plan-job.js'
import type { TurnJob } from './turn-job.js'

/** Why this turn cannot use WebSocket mode; `undefined` when it can, or when HTTP was asked for. */
export function httpReason({ request, scope, transport }: TurnJob): Fallback | undefined {
  if (transport === 'http') return undefined
  if (request.background === true || (request.background_options ?? undefined) !== undefined)
    return 'background'
  if (!scope.endpoint.hasWebSocket) return 'endpoint'
  if (scope.runtime.noSockets !== undefined) return 'runtime'
  if (transport === 'websocket' || request.generate === false) return undefined
  // Nothing tells which lane holds a conversation.
  if ((request.conversation ?? undefined) !== undefined) return 'conversation'
  if (repeatsIds(scope) && isChainedByCaller(request)) return 'repeated_ids'
  // HTTP may still continue a chain that this server ignores on a socket.
  if (scope.server.isNotHonored && isChainedByCaller(request)) return 'not_honored'
  if (scope.runtime.now() < scope.server.distrustedUntil) return 'invalid_answers'
  return scope.circuit.mayTry(scope.runtime.now()) ? undefined : 'circuit_open'
}

/**
 * Refuses a warm-up where none exists: the server would make a real, billed answer (P60).
 * @throws WarmlineError `invalid_request`.
 */
export function refuseFalseWarmUp({ request, scope }: TurnJob, isHttp: boolean): void {
  if (request.generate !== false || (scope.endpoint.hasWarmUp && !isHttp)) return
  throw notSentError(
    'invalid_request',
    'A warm-up (generate: false) exists in WebSocket mode only, on endpoints that have it.',
  )
}

/** Refuses HTTP where `transport` is `'websocket'`. @throws WarmlineError `invalid_request`. */
export function refuseHttp({ transport, scope }: TurnJob, why: string | undefined): void {
  if (transport !== 'websocket' || why === undefined) return
  const told =
    why === 'background'
      ? "WebSocket mode has no background mode: remove background, or remove transport: 'websocket'."
      : why === 'runtime' && scope.runtime.noSockets !== undefined
        ? `${scope.runtime.noSockets} Remove transport: 'websocket'.`
        : "This address has no WebSocket mode: remove transport: 'websocket', or use another endpoint."
  throw notSentError('invalid_request', told)
}

/**
 * Whether a connection may continue a different response than the caller names: a server that
 * repeats ids continues the newest response of that id.
 */
export function mayContinueAnother({ request, scope }: TurnJob): boolean {
  return (request.previous_response_id ?? undefined) !== undefined && repeatsIds(scope)
}

/**
 * Refuses a `previous_response_id` that names several responses, or may on a connection: the server
 * could continue the wrong one. Over HTTP, an id that no connection repeated names one response.
 * @throws WarmlineError `invalid_request`.
 */
export function refuseSharedId(job: TurnJob, isHttp: boolean): void {
  const { previous_response_id: id } = job.request
  const isShared = typeof id === 'string' && job.scope.pool.isShared(id)
  if (!isShared && (isHttp || !mayContinueAnother(job))) return
  throw notSentError(
    'invalid_request',
    'This server gives one id to several responses, so previous_response_id is ambiguous: send the ' +
      "whole history, or use transport: 'http' from the first turn on.",
  )
}

/** Whether this server gives one id to several responses, as known from the table or as seen. */
function repeatsIds(scope: TurnJob['scope']): boolean {
  return scope.endpoint.repeatsIds || hasRepeatedIds(scope)
}
