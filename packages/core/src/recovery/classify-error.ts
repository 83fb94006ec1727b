// Classifies a server's error: the class of the failure, and whether full input may cure it. It
// decides by code, status and the named anchor; failures.ts decides what follows.
import {
  isConnectionLimit,
  isLaneNameRefused,
  isLimitOfConnection,
  isSafetyStop,
  isUnknownAnchor,
  namesAnchor,
} from '../protocol/error-codes.js'
import type { ServerError } from '../protocol/error-frame.js'
import type { Failure } from './failure.js'

/** Statuses of a refusal that full input cannot cure: credentials, payment, rates, sizes. */
const statusesOfAnyInput: ReadonlySet<number> = new Set([401, 402, 403, 408, 409, 413, 429])
/** Codes of a refusal of the content: repeating it cures nothing and may violate a policy. */
const codesOfContent: ReadonlySet<string> = new Set([
  'invalid_prompt',
  'content_policy_violation',
  'bio_policy',
  'cyber_policy',
  'context_length_exceeded',
])

/**
 * Whether full input may cure the refusal of an anchored turn that had not begun. A server that
 * does not know anchors, or a gateway that removes them, answers a tool output with "No tool call
 * found" or with any other complaint about a request that makes no sense alone (P35).
 */
export function isCuredByFullInput(error: ServerError): boolean {
  const { status } = error
  if (isUnknownAnchor(error) || isLimitOfConnection(error) || isOfContent(error)) return false
  return status >= 400 && status < 500 && !statusesOfAnyInput.has(status)
}

/**
 * The 4xx statuses that leave open whether the request ran: a gateway sends 408 while the server
 * works on, and 409 may be the effect of an earlier run.
 */
const statusesOfRunning: ReadonlySet<number> = new Set([408, 409])

/** Whether a server's error shows that nothing ran: a 4xx answer in place of a response. */
export function wasTurnedAway(failure: Failure & { class: 'failed' }): boolean {
  const { error, hasBegun = false, mayBeSafetyStop = false } = failure
  const { status } = error
  return (
    !hasBegun && !mayBeSafetyStop && status >= 400 && status < 500 && !statusesOfRunning.has(status)
  )
}

/** The state of a turn when an error frame came for it. */
export interface ErrorPlace {
  /** The `previous_response_id` that Warmline attached. */
  readonly anchor: string | undefined
  /** Whether its request named a lane. */
  readonly hasLane: boolean
  /** Whether its response had begun. */
  readonly hasBegun: boolean
}

/** The class of an error frame that arrived before anything visible. */
export function classOfError(
  error: ServerError,
  { anchor, hasLane, hasBegun }: ErrorPlace,
): 'rejected' | 'lanes_refused' | 'safety_stop' | 'failed' | 'ambiguous' {
  if (isSafetyStop(error)) return 'safety_stop'
  // A response that has begun was not refused; a connection at its age limit cuts it off.
  if (hasBegun) return isConnectionLimit(error) ? 'ambiguous' : 'failed'
  if (hasLane && isLaneNameRefused(error)) return 'lanes_refused'
  const isOfAnchor =
    anchor !== undefined && (isAboutAnchor(error, anchor) || isCuredByFullInput(error))
  return isOfAnchor || isLimitOfConnection(error) ? 'rejected' : 'failed'
}

/** Whether an early error says that the anchor is unknown, or refuses a field sent with it. */
export function isAboutAnchor(error: ServerError, anchor: string): boolean {
  if (isLimitOfConnection(error) || isOfContent(error)) return false
  return isUnknownAnchor(error) || namesAnchor(error, anchor)
}

function isOfContent({ code }: ServerError): boolean {
  return code !== undefined && codesOfContent.has(code)
}
