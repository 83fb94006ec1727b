// The native way in: makes one turn of a request, with the client's own credentials. What happens in a turn is
// turn/run.ts.
import type { Credentials } from './credentials.js'
import { isWarmlineError } from './errors.js'
import {
  type ContinuationOption,
  checkTurnOptions,
  type ResolvedOptions,
  type TransportOption,
} from './options.js'
import type { CreateRequest } from './protocol/types.js'
import type { Headers } from './scope-headers.js'
import type { Scopes } from './scopes.js'
import { finishRecord } from './telemetry/record.js'
import { httpTransport } from './transport/http.js'
import type { Renewed } from './turn/order.js'
import { runTurn } from './turn/run.js'
import { createStopper } from './turn/stopper.js'
import { createTurn, type Turn } from './turn/turn.js'

/** What one turn may ask for beside its request. */
export interface CreateOptions {
  readonly signal?: AbortSignal
  /** @default the client's */
  readonly transport?: TransportOption
  /** @default the client's */
  readonly continuation?: ContinuationOption
  /** A name for the turn, which its record carries. */
  readonly label?: string
}

/** Makes the function that starts turns. */
export function createTurns(
  options: ResolvedOptions,
  credentials: Credentials,
  scopes: Scopes,
  baseFetch: typeof globalThis.fetch,
): (request: CreateRequest, turnOptions?: CreateOptions) => Turn {
  const { maxBufferedBytes } = options
  return (request, turnOptions = {}) => {
    const stopper = createStopper(turnOptions.signal)
    const { turn, observer } = createTurn({
      maxBufferedBytes,
      stop: stopper.stop,
    })
    // Callers append to the array they passed while the turn runs: what was in it is what is sent.
    const { input } = request
    const kept = Array.isArray(input) ? { ...request, input: [...input] } : { ...request }
    const under = (headers: Headers): Renewed => ({
      ...scopes.of(headers),
      http: httpTransport(`${options.endpoint.baseURL}/responses`, baseFetch, headers),
    })
    const start = async (): Promise<void> => {
      checkTurnOptions({ ...turnOptions })
      const headers = await credentials.headers(stopper.signal)
      await runTurn({
        request: kept,
        ...under(headers),
        renew: async () => {
          const fresh = await credentials.headers(stopper.signal)
          return fresh.authorization === headers.authorization ? undefined : under(fresh)
        },
        label: turnOptions.label,
        transport: turnOptions.transport ?? options.transport,
        continuation: turnOptions.continuation ?? options.continuation,
        isStreamed: true,
        signal: stopper.signal,
        observer,
      })
    }
    start()
      .catch((fault: unknown) => {
        observer.failed(fault)
        observer.recorded(finishRecord(isWarmlineError(fault) ? { errorCode: fault.code } : {}, 0))
      })
      .finally(stopper.release)
    return turn
  }
}
