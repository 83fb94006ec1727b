// The native API: makes one turn from a request, with the client's own credentials. The turn itself
// runs in turn/run-turn.ts.

import { checkTurnOptions } from '../check-options.js'
import { isWarmlineError, notSentError, type WarmlineError } from '../errors.js'
import type { ContinuationOption, ResolvedOptions, TransportOption } from '../options.js'
import type { HeaderRecord } from '../protocol/answer-headers.js'
import type { TurnRequest } from '../protocol/api/request.js'
import type { ItemCopies } from '../protocol/copy-json.js'
import { type Snapshot, snapshotOf } from '../protocol/snapshot.js'
import type { Runtime } from '../runtime/runtime.js'
import type { ScopeCache } from '../scope/scope-cache.js'
import { type HttpTarget, httpTransport } from '../transport/http.js'
import { linkAbort } from '../turn/abort.js'
import { runTurn } from '../turn/run-turn.js'
import type { RenewedJob } from '../turn/turn-job.js'
import { recordOfRefused } from '../turn/turn-report.js'
import { ownHeaders } from './credentials.js'
import { createTurn, type Turn } from './turn.js'

/** Options of one turn; all are optional. */
export interface CreateOptions {
  /** Stops the turn when it aborts; the turn then fails with its reason. */
  readonly signal?: AbortSignal
  /** How the turn travels. @default the client's option */
  readonly transport?: TransportOption
  /** Whether the turn may continue a chain. @default the client's option */
  readonly continuation?: ContinuationOption
  /** A name for the turn, repeated in its record. */
  readonly label?: string
}

/** The parts of a client that its native turns use. */
export interface NativeClient {
  readonly options: ResolvedOptions
  readonly runtime: Runtime
  readonly scopes: ScopeCache
  readonly http: Pick<HttpTarget, 'fetch' | 'where'>
  /** The copies of the items that its callers have passed. */
  readonly copies: ItemCopies
}

/** Starts a turn. Never throws: every fault ends the turn. */
export function startTurn(
  { options, runtime, scopes, http, copies }: NativeClient,
  request: TurnRequest,
  turnOptions: CreateOptions | undefined,
): Turn {
  const startedAt = runtime.now()
  const asked = readOptions(turnOptions)
  const { signal, label, transport, continuation } = isWarmlineError(asked) ? {} : asked
  const stopper = linkAbort(signal)
  const admission = scopes.admit()
  const { turn, observer } = createTurn(options.maxBufferedBytes, stopper.stop, () =>
    scopes.recordsAreRead(),
  )
  // Callers may change their objects while the turn runs: a snapshot keeps the proof, every
  // attempt and the stored history the same.
  const snapshot = takeSnapshot(request, copies)
  const under = (headers: HeaderRecord): RenewedJob => {
    const url = `${options.endpoint.baseURL}/responses`
    const target = { url, ...http, runtime, headers, limits: options }
    return { ...admission.of(headers), http: httpTransport(target) }
  }
  const start = async (): Promise<void> => {
    if (isWarmlineError(asked)) throw asked
    if (isWarmlineError(snapshot)) throw snapshot
    const headers = await ownHeaders(options, runtime, stopper.signal)
    await runTurn({
      request: snapshot,
      ...under(headers),
      renew: async () => {
        const fresh = await ownHeaders(options, runtime, stopper.signal)
        return fresh.authorization === headers.authorization ? undefined : under(fresh)
      },
      label,
      transport: transport ?? options.transport,
      continuation: continuation ?? options.continuation,
      isStreamed: true,
      signal: stopper.signal,
      observer,
    })
  }
  start()
    .catch((fault: unknown) => {
      observer.failed(fault)
      const refused = {
        request: isWarmlineError(snapshot) ? {} : snapshot,
        isStreamed: true,
        label,
        endpoint: options.endpoint,
      }
      const error = isWarmlineError(fault) ? fault : undefined
      const isAborted = error === undefined && stopper.signal.aborted
      const outcome = isAborted ? 'aborted' : 'failed'
      const times = { startedAt, endedAt: runtime.now() }
      observer.recorded(recordOfRefused(refused, { outcome, error, ...times }))
    })
    .finally(() => {
      stopper.release()
      admission.leave()
    })
  return turn
}

/** A copy of a turn's options; an error when they cannot be read or one of them is invalid. */
function readOptions(given: CreateOptions | undefined): CreateOptions | WarmlineError {
  try {
    const options: CreateOptions = { ...given }
    checkTurnOptions({ ...options })
    return options
  } catch (fault) {
    if (isWarmlineError(fault)) return fault
    return notSentError(
      'invalid_option',
      'The options of the turn cannot be read: pass plain values.',
    )
  }
}

/** The request as the wire would carry it; an error when it cannot be written as JSON. */
function takeSnapshot(request: TurnRequest, copies: ItemCopies): Snapshot | WarmlineError {
  try {
    const snapshot = snapshotOf(request, copies)
    if (snapshot !== undefined) return snapshot
  } catch {
    // The error is dropped: a getter of the caller may throw anything.
  }
  return notSentError(
    'invalid_request',
    'The request cannot be written as a JSON object. Pass plain values without cycles.',
  )
}
