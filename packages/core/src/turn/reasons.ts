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
      if (failure.isOfComparison === true && plan.mode === 'full') return plan.reason
      // A connection that reaches one of its limits loses its heads.
      return isLimitOfConnection(failure.error) ? 'cold:rotated' : 'cold:evicted'
    default:
      return 'cold:connection_lost'
  }
}

/** The classes besides `not_sent` that lead to HTTP; the record gives them as its reason. */
const leadToHttp = [
  'rejected',
  'lanes_refused',
  'ambiguous',
  'not_honored',
  'head_unavailable',
  'no_lane',
  'too_large',
] as const

/** The reason for HTTP after a failure. */
export function fallbackReason(failure: Failure): Fallback {
  if (failure.class !== 'not_sent')
    return leadToHttp.find((name) => name === failure.class) ?? 'ambiguous'
  if (failure.isLocal === true) return 'runtime'
  const { refusal } = failure
  return refusal === undefined ? 'connect_failed' : `upgrade_refused:${refusal.status}`
}
