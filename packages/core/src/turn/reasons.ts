// Maps a failure to the reasons in a turn's record: why the input was sent in full, and why over
// HTTP. Pure.
import type { FullReason, Plan } from '../continuation/index.js'
import { isLimitOfConnection } from '../protocol/error-codes.js'
import type { Failure } from '../recovery/failure.js'
import type { Fallback } from '../telemetry/record.js'

/** The reason for full input after an attempt with this plan failed. */
export function fullReason(failure: Failure, plan: Plan): FullReason {
  switch (failure.class) {
    case 'not_sent':
    case 'lanes_refused':
      // The failure does not concern the chain, so an earlier reason stands.
      if (plan.mode === 'full') return plan.reason
      return failure.class === 'lanes_refused' ? 'cold:rotated' : 'cold:connection_lost'
    case 'head_unavailable':
      return failure.isBusy ? 'head_busy' : 'cold:connection_lost'
    case 'not_honored':
      return 'not_honored'
    case 'rejected':
      // A connection that reaches one of its limits loses its heads.
      return isLimitOfConnection(failure.error) ? 'cold:rotated' : 'cold:evicted'
    default:
      return 'cold:connection_lost'
  }
}

/** The reason for HTTP after a failure. */
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
      // No other class leads to HTTP: the turn is given up.
      return 'ambiguous'
  }
}
