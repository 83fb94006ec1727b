// One turn from its order to its record. What happens in between is retry-loop.ts.
import { WarmlineError } from '../errors.js'
import type { ResponseObject } from '../protocol/types.js'
import { wasTurnedAway } from '../recovery/failures.js'
import { TurnFailed } from '../recovery/turn-failed.js'
import { finishRecord, type RecordDraft } from '../telemetry/record.js'
import { holdProcess, type ProcessHold } from './process-hold.js'
import { RetryLoop } from './retry-loop.js'
import type { TurnJob } from './turn-job.js'

/**
 * Runs a turn to its end. The observer hears of everything; rejects with what the observer itself
 * throws.
 */
export async function runTurn(order: TurnJob): Promise<void> {
  const { scope, observer } = order
  const startedAt = scope.runtime.now()
  const draft: RecordDraft = {
    transport: 'websocket',
    replays: 0,
    label: order.label,
    ...(order.reseeds === undefined ? {} : { isReseed: true }),
  }
  const hold = holdProcess(scope)
  scope.budget.turn()
  try {
    const response = await toEnd(order, draft, startedAt, hold)
    draft.usage = response?.usage ?? undefined
    draft.responseId = response?.id
    draft.outcome ??= response?.status === 'incomplete' ? 'incomplete' : 'completed'
    observer.completed(response)
  } catch (thrown) {
    const error = thrown instanceof TurnFailed ? thrown.error : thrown
    const isOurs = error instanceof WarmlineError
    draft.outcome = order.signal?.aborted === true && !isOurs ? 'aborted' : 'failed'
    if (isOurs) draft.errorCode = error.code
    observer.failed(error, thrown instanceof TurnFailed ? thrown.failure : undefined)
  } finally {
    // Whatever else fails: a turn that has ended holds nothing, and has a record.
    hold.release('process')
    const record = finishRecord(draft, scope.runtime.now() - startedAt)
    try {
      scope.record(record)
      observer.recorded(record)
    } finally {
      hold.release('client')
    }
  }
}

/** The attempts of a turn; once more under a fresh credential when the first was refused. */
async function toEnd(
  order: TurnJob,
  draft: RecordDraft,
  startedAt: number,
  hold: ProcessHold,
): Promise<ResponseObject | undefined> {
  try {
    return await new RetryLoop(order, draft, startedAt, hold).run()
  } catch (thrown) {
    if (!(thrown instanceof TurnFailed) || !isOfCredential(thrown)) throw thrown
    const renewed = await order.renew?.()
    if (renewed === undefined) throw thrown
    const ended = renewed.scope.began()
    try {
      return await new RetryLoop({ ...order, ...renewed }, draft, startedAt, hold).run()
    } finally {
      ended()
    }
  }
}

/**
 * Whether the credential was refused before anything of the turn began: a 401 after that may be of
 * a tool of the server.
 */
function isOfCredential({ failure, error, isVisible }: TurnFailed): boolean {
  if (error.status !== 401 || isVisible) return false
  return failure.class === 'not_sent' || (failure.class === 'failed' && wasTurnedAway(failure))
}
