// Runs one turn from its job to its record, which is joined here and nowhere else. The attempts are
// retry-loop.ts.
import { WarmlineError } from '../errors.js'
import { TurnFailed } from '../recovery/turn-failed.js'
import { holdProcess } from './process-hold.js'
import { RetryLoop } from './retry-loop.js'
import type { TurnJob } from './turn-job.js'
import { joinRecord, type TurnEnding } from './turn-report.js'

/** How a turn ended, before its record is joined. */
type Ending = Pick<TurnEnding, 'outcome' | 'errorCode' | 'response'>

/**
 * Runs a turn to its end, and tells the observer of every event, the outcome and the record.
 * @throws whatever the observer throws.
 */
export async function runTurn(job: TurnJob): Promise<void> {
  const { scope, observer, label } = job
  const { runtime } = scope
  const startedAt = runtime.now()
  const hold = holdProcess(scope)
  scope.budget.turn()
  const loop = new RetryLoop(job, startedAt, hold)
  let ending: Ending = { outcome: 'failed', response: undefined }
  try {
    const { response, outcome } = await loop.run()
    const isCut = response?.status === 'incomplete'
    ending = { outcome: outcome ?? (isCut ? 'incomplete' : 'completed'), response }
    observer.completed(response)
  } catch (thrown) {
    const error = thrown instanceof TurnFailed ? thrown.error : thrown
    ending = { ...ending, ...failedEnding(error, job.signal?.aborted === true) }
    observer.failed(error, thrown instanceof TurnFailed ? thrown.failure : undefined)
  } finally {
    // A turn that has ended holds nothing and has a record, even if an observer throws.
    hold.release('process')
    const isReseed = job.reseeds !== undefined
    const times = { startedAt, endedAt: runtime.now() }
    const record = joinRecord({ ...ending, ...times, isReseed, label }, loop.reports)
    try {
      scope.record(record)
      observer.recorded(record)
    } finally {
      hold.release('client')
    }
  }
}

function failedEnding(error: unknown, isAborted: boolean): Pick<Ending, 'outcome' | 'errorCode'> {
  if (error instanceof WarmlineError) return { outcome: 'failed', errorCode: error.code }
  return { outcome: isAborted ? 'aborted' : 'failed' }
}
