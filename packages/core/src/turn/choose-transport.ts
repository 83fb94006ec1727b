// Which transport a turn goes over, as far as its request and its scope decide it, and the turns that
// are refused for it. It sends nothing.
import { isChainedByCaller } from '../continuation/index.js'
import { WarmlineError } from '../errors.js'
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
  // The lane that holds a conversation cannot be known.
  if ((request.conversation ?? undefined) !== undefined) return 'conversation'
  if (repeatsIds(scope) && isChainedByCaller(request)) return 'repeated_ids'
  // Over HTTP the server may still know what it ignored on a socket.
  if (scope.server.isNotHonored && isChainedByCaller(request)) return 'not_honored'
  if (scope.runtime.now() < scope.server.distrustedUntil) return 'invalid_answers'
  return scope.circuit.mayTry(scope.runtime.now()) ? undefined : 'circuit_open'
}

/**
 * Where there is no warm-up, asking for one would make a real, billed answer (P60).
 * @throws WarmlineError `invalid_request`.
 */
export function refuseFalseWarmUp({ request, scope }: TurnJob, isHttp: boolean): void {
  if (request.generate !== false || (scope.endpoint.hasWarmUp && !isHttp)) return
  throw new WarmlineError(
    'invalid_request',
    'A warm-up (generate: false) exists in WebSocket mode only, on endpoints that have it.',
    { replaySafety: 'safe' },
  )
}

/**
 * What was to go over WebSocket mode alone never goes another way.
 * @throws WarmlineError `invalid_request`.
 */
export function refuseHttp({ transport, scope }: TurnJob, why: string | undefined): void {
  if (transport !== 'websocket' || why === undefined) return
  const told =
    why === 'background'
      ? "There is no background in WebSocket mode: leave it out, or leave transport: 'websocket' out."
      : why === 'runtime' && scope.runtime.noSockets !== undefined
        ? `${scope.runtime.noSockets} Leave transport: 'websocket' out.`
        : "This address has no WebSocket mode: leave transport: 'websocket' out, or use another endpoint."
  throw new WarmlineError('invalid_request', told, { replaySafety: 'safe' })
}

/**
 * Whether a connection may continue another response than the one that the caller names: where a
 * server repeats ids, it continues the newest of them.
 */
export function mayContinueAnother({ request, scope }: TurnJob): boolean {
  return (request.previous_response_id ?? undefined) !== undefined && repeatsIds(scope)
}

/**
 * A caller who chains by an id that means several responses, or may mean several on a connection,
 * would have another answer continued than the one it means. Over HTTP, an id that no connection
 * gave twice means one response.
 * @throws WarmlineError `invalid_request`.
 */
export function refuseSharedId(job: TurnJob, isHttp: boolean): void {
  const { previous_response_id: id } = job.request
  const isShared = typeof id === 'string' && job.scope.pool.isShared(id)
  if (!isShared && (isHttp || !mayContinueAnother(job))) return
  throw new WarmlineError(
    'invalid_request',
    'This server gives one id to several responses, so previous_response_id does not say which to continue: send the whole ' +
      "history, or use transport: 'http' from the first turn on.",
    { replaySafety: 'safe' },
  )
}

/** Whether a server is known to give one id to several responses, or was seen to. */
function repeatsIds(scope: TurnJob['scope']): boolean {
  return scope.endpoint.repeatsIds || hasRepeatedIds(scope)
}
