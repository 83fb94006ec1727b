// What the error of a server says of its turn: the class of its failure, and whether full input may
// cure it. It decides by code, status and the named anchor; failures.ts says what follows.
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

/** Statuses of a refusal that full input does not change: credentials, payment, rates, sizes. */
const statusesOfAnyInput: ReadonlySet<number> = new Set([401, 402, 403, 408, 409, 413, 429])
/**
 * Codes of a refusal that is about what was said: saying it again is no cure, and may be against a
 * policy.
 */
const codesOfContent: ReadonlySet<string> = new Set([
  'invalid_prompt',
  'content_policy_violation',
  'bio_policy',
  'cyber_policy',
  'context_length_exceeded',
])

/**
 * Whether full input may cure a refusal of an anchored turn that had not begun. A server that does
 * not know anchors, or a gateway that removes them, answers a tool output with "No tool call found"
 * or whatever else it calls a request that makes no sense by itself (P35).
 */
export function isCuredByFullInput(error: ServerError): boolean {
  const { status } = error
  if (isUnknownAnchor(error) || isLimitOfConnection(error) || isOfContent(error)) return false
  return status >= 400 && status < 500 && !statusesOfAnyInput.has(status)
}

/**
 * Statuses of the 400s that do not say that a request was turned away before it ran: a gateway
 * gives the first while the server works on, and the second may be about what an earlier run has
 * done.
 */
const statusesOfRunning: ReadonlySet<number> = new Set([408, 409])

/** Whether a server's error says that nothing ran: an answer of the 400s in place of a response. */
export function wasTurnedAway(failure: Failure & { class: 'failed' }): boolean {
  const { error, hasBegun = false, mayBeSafetyStop = false } = failure
  const { status } = error
  return (
    !hasBegun && !mayBeSafetyStop && status >= 400 && status < 500 && !statusesOfRunning.has(status)
  )
}

/** What was known of a turn when an error frame came for it. */
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
  // What has begun was not refused; a connection that has reached its age cuts it.
  if (hasBegun) return isConnectionLimit(error) ? 'ambiguous' : 'failed'
  if (hasLane && isLaneNameRefused(error)) return 'lanes_refused'
  const isOfAnchor =
    anchor !== undefined && (isAboutAnchor(error, anchor) || isCuredByFullInput(error))
  return isOfAnchor || isLimitOfConnection(error) ? 'rejected' : 'failed'
}

/**
 * Whether an error that came before the answer says that the anchor is unknown, or refuses a field
 * beside it.
 */
export function isAboutAnchor(error: ServerError, anchor: string): boolean {
  if (isLimitOfConnection(error) || isOfContent(error)) return false
  return isUnknownAnchor(error) || namesAnchor(error, anchor)
}

function isOfContent({ code }: ServerError): boolean {
  return code !== undefined && codesOfContent.has(code)
}
