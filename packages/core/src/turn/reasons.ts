// The words of a turn's record for what a failure has led to: why the input went in full, and why
// over HTTP. Pure.
import type { FullReason, Plan } from '../continuation/index.js'
import { isLimitOfConnection } from '../protocol/error-codes.js'
import type { Failure } from '../recovery/failure.js'
import type { Fallback } from '../telemetry/record.js'

/** Why the input is sent in full after an attempt with this plan has failed like this. */
export function fullReason(failure: Failure, plan: Plan): FullReason {
  switch (failure.class) {
    case 'not_sent':
    case 'lanes_refused':
      // The failure says nothing of the chain.
      if (plan.mode === 'full') return plan.reason
      return failure.class === 'lanes_refused' ? 'cold:rotated' : 'cold:connection_lost'
    case 'head_unavailable':
      return reasonWithoutHead(failure.isBusy)
    case 'not_honored':
      return 'not_honored'
    case 'rejected':
      // A connection at one of its limits takes its heads with it.
      return isLimitOfConnection(failure.error) ? 'cold:rotated' : 'cold:evicted'
    default:
      return 'cold:connection_lost'
  }
}

/** Why the input is sent in full on a lane that does not hold the head. */
export function reasonWithoutHead(isBusy: boolean): FullReason {
  return isBusy ? 'head_busy' : 'cold:connection_lost'
}

/** Why a turn went over HTTP after a failure. */
export function fallbackReason(failure: Failure): Fallback {
  switch (failure.class) {
    case 'not_sent':
      if (failure.isLocal === true) return 'runtime'
      return failure.refusal === undefined
        ? 'connect_failed'
        : `upgrade_refused:${failure.refusal.status}`
    case 'rejected':
    case 'lanes_refused':
    case 'ambiguous':
    case 'not_honored':
    case 'head_unavailable':
    case 'no_lane':
    case 'too_large':
      return failure.class
    default:
      // Nothing else is followed by another way: the turn is given up.
      return 'ambiguous'
  }
}
