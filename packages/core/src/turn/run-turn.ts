// Runs one turn from its job to its record, which is joined here and nowhere else. The attempts are
// retry-loop.ts.
import { WarmlineError } from '../errors.js'
import { TurnFailed } from '../recovery/turn-failed.js'
import { Hold } from './hold.js'
import { RetryLoop } from './retry-loop.js'
import type { TurnJob } from './turn-job.js'
import { joinRecord, type TurnEnding } from './turn-report.js'
import { beginningOf, endOf } from './watched-steps.js'

/** Runs a turn to its end, and tells its observer. @throws whatever the observer throws. */
export async function runTurn(job: TurnJob): Promise<void> {
  const { scope, observer } = job
  const { runtime } = scope
  const startedAt = runtime.now()
  const holds = { process: new Hold(() => runtime.hold()), client: new Hold(scope.began) }
  scope.budget.turn()
  const tell = scope.watchers.turn()
  tell?.(beginningOf(job), startedAt)
  const loop = new RetryLoop(job, { startedAt, tell, ...holds })
  let ending: Pick<TurnEnding, 'outcome' | 'error' | 'response'> = { outcome: 'failed' }
  try {
    const { response, outcome } = await loop.run()
    const isCut = response?.status === 'incomplete'
    ending = { outcome: outcome ?? (isCut ? 'incomplete' : 'completed'), response }
    observer.completed(response)
  } catch (thrown) {
    const failed = thrown instanceof TurnFailed ? thrown : undefined
    const cause = failed === undefined ? thrown : failed.error
    const error = cause instanceof WarmlineError ? cause : undefined
    const isAborted = error === undefined && job.signal?.aborted === true
    ending = { ...ending, outcome: isAborted ? 'aborted' : 'failed', error }
    observer.failed(cause, failed?.failure)
  } finally {
    // A turn that has ended holds nothing and has a record, even if an observer throws.
    holds.process.release()
    const times = { startedAt, endedAt: runtime.now() }
    const record = joinRecord(loop.job, { ...ending, ...times }, loop.reports)
    try {
      scope.record(record)
      tell?.(endOf(record, ending))
      observer.recorded(record)
    } finally {
      holds.client.release()
    }
  }
}
