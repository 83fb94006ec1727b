// The failure classes of a turn, and what each leads to. Pure: it decides by class and code, never
// by message text, and does nothing itself.
import {
  isConnectionLimit,
  isLaneNameRefused,
  isLimitOfConnection,
  isSafetyStop,
  isUnknownAnchor,
  namesAnchor,
} from '../protocol/error-codes.js'
import { type HttpError, mayBeUnreadStop, type ServerError } from '../protocol/error-frame.js'
import { isObject } from '../protocol/types.js'

/** How one attempt failed (DESIGN 4, failure classes). */
export type Failure =
  /** The request never left: the handshake failed or the connection closed before the write. */
  | {
      readonly class: 'not_sent'
      readonly refusal: HttpError | undefined
      readonly isTimeout: boolean
      readonly cause: unknown
      /**
       * The fault lies in this process, such as in its socket library: another try would end the
       * same way.
       */
      readonly isLocal?: boolean
      /** Where it was to go, by host, and through which proxy. */
      readonly where?: string
    }
  /** The server refused it for a reason that sending it afresh in full removes; nothing ran. */
  | { readonly class: 'rejected'; readonly error: ServerError }
  /** The server takes no `stream_id`; nothing ran. */
  | { readonly class: 'lanes_refused'; readonly error: ServerError }
  /**
   * The server stopped it so that a person looks at what its agent does: nobody sends it again, nor
   * another way.
   */
  | { readonly class: 'safety_stop'; readonly error: ServerError }
  /** The server ran it, or refused it, and says why: as HTTP would. */
  | {
      readonly class: 'failed'
      readonly error: ServerError
      /** Whether it had begun, and running it again could repeat a side effect. */
      readonly isUnsafe: boolean
      /** Whether a response had begun; without one, some statuses say that nothing ran. */
      readonly hasBegun?: boolean
      /** Whether what the server said was not read to its end, where a safety stop may stand. */
      readonly mayBeSafetyStop?: boolean
    }
  /** The connection was lost after the write, before anything visible. */
  | {
      readonly class: 'ambiguous'
      readonly cause: unknown
      /**
       * `invalid`: the server sent what is no answer to the turn. `too_large`: it may not have read
       * so large a request.
       */
      readonly why?: 'invalid' | 'too_large' | undefined
    }
  /** The connection lives, but no event came in time. */
  | {
      readonly class: 'silent'
      readonly code: 'first_event_timeout' | 'silence_timeout' | 'turn_timeout'
      /** `undefined` where it is not ours. */
      readonly limitMs: number | undefined
    }
  /** The connection was lost after visible output. */
  | {
      readonly class: 'broken'
      readonly cause: unknown
      readonly why?: 'invalid' | 'too_large' | undefined
    }
  /** The answer passed a limit of this client; another try would bring the same. */
  | { readonly class: 'over_limit'; readonly limit: AnswerLimit }
  /** The server answered without the chain that the turn named. */
  | { readonly class: 'not_honored' }
  /** The lane that holds the head is gone or at work. `since` is when the turn began to wait. */
  | { readonly class: 'head_unavailable'; readonly isBusy: boolean; readonly since: number }
  /** No connection had room for it in time. `message` says which limit kept it waiting. */
  | { readonly class: 'no_lane'; readonly message: string }
  /** The frame is larger than the endpoint takes, or than a server said it does; nothing ran. */
  | { readonly class: 'too_large'; readonly bytes: number; readonly limitBytes: number | undefined }

/** The limits that an answer can pass. */
export type AnswerLimit =
  | 'maxInboundFrameBytes'
  | 'maxFragments'
  | 'maxNesting'
  | 'maxAnswerBytes'
  | 'maxBufferedBytes'

/** What the turn knows when an attempt has failed. */
export interface Situation {
  readonly isChainedByCaller: boolean
  /**
   * Whether running it twice could repeat a side effect on the server, by its tools or by what was
   * seen of it.
   */
  readonly hasSideEffects: boolean
  /** Failures of this turn before this one, by class. */
  readonly earlier: readonly Failure['class'][]
  /** Whether HTTP may be used instead. */
  readonly mayUseHttp: boolean
  /** Whether the replay budget has something left. */
  readonly mayReplay: boolean
}

/** What to do next. */
export type Decision = 'send_full' | 'send_again' | 'use_http' | 'give_up'

/**
 * What to do after a failure. Bounded: every class is answered with another attempt at most once in
 * a turn.
 */
export function decide(failure: Failure, situation: Situation): Decision {
  const isFirst = !situation.earlier.includes(failure.class)
  switch (failure.class) {
    case 'not_sent':
      return afterNotSent(failure, isFirst && situation.mayReplay, situation.mayUseHttp)
    case 'too_large':
    case 'no_lane':
      return situation.mayUseHttp ? 'use_http' : 'give_up'
    case 'not_honored':
      // It runs, in another context than it was meant for: a second run beside it would do
      // everything twice.
      if (situation.hasSideEffects) return 'give_up'
      if (situation.isChainedByCaller) return situation.mayUseHttp ? 'use_http' : 'give_up'
      return isFirst ? 'send_full' : 'give_up'
    case 'head_unavailable':
      if (situation.isChainedByCaller) return situation.mayUseHttp ? 'use_http' : 'give_up'
      return isFirst ? 'send_full' : 'give_up'
    case 'rejected':
      if (situation.isChainedByCaller) return 'give_up'
      if (isFirst) return 'send_full'
      if (situation.mayUseHttp) return 'use_http'
      return isTurnedAwayOnce(failure.error, situation) ? 'send_again' : 'give_up'
    case 'lanes_refused':
      if (isFirst) return 'send_again'
      return situation.mayUseHttp ? 'use_http' : 'give_up'
    case 'ambiguous':
      if (!isHarmless(situation) || !situation.mayReplay) return 'give_up'
      if (isFirst) return 'send_full'
      // Twice is no accident: WebSocket mode does not bring this turn through.
      return failure.why !== undefined && situation.mayUseHttp ? 'use_http' : 'give_up'
    case 'safety_stop':
    case 'failed':
    case 'silent':
    case 'broken':
    case 'over_limit':
      return 'give_up'
  }
}

/**
 * Statuses by which a server, or a proxy before it, says that WebSocket mode is not offered here
 * (protocol notes 5.3, field failures 3.1).
 */
export const notOfferedStatuses: ReadonlySet<number> = new Set([404, 405, 426, 501])
/** Statuses that belong to the credential: HTTP would be told the same. */
const ofCredential: ReadonlySet<number> = new Set([401, 429])

/** Whether a handshake that failed with this status, or without one, may lead to HTTP. */
export function mayLeadToHttp(status: number | undefined): boolean {
  return status === undefined || !ofCredential.has(status)
}

/**
 * Whether a connection that was opened for the turn has turned it away too: a server that restarts
 * does so for a moment, and with no other way the turn comes back after a pause, once.
 */
function isTurnedAwayOnce(error: ServerError, { earlier, mayReplay }: Situation): boolean {
  const isSecond = earlier.filter((name) => name === 'rejected').length === 1
  return isSecond && mayReplay && isLimitOfConnection(error)
}

/** Whether running the request a second time does no harm. */
function isHarmless({ hasSideEffects, isChainedByCaller }: Situation): boolean {
  return !hasSideEffects && !isChainedByCaller
}

function afterNotSent(
  { refusal, isLocal = false }: Failure & { class: 'not_sent' },
  mayRepeat: boolean,
  mayUseHttp: boolean,
): Decision {
  if (!mayLeadToHttp(refusal?.status)) return 'give_up'
  if (refusal !== undefined && mayBeUnreadStop(refusal)) return 'give_up'
  const isTransient =
    refusal === undefined
      ? !isLocal
      : refusal.status >= 500 && !notOfferedStatuses.has(refusal.status)
  if (mayRepeat && isTransient) return 'send_again'
  return mayUseHttp ? 'use_http' : 'give_up'
}

/**
 * A pause before another handshake: long enough for a proxy that restarts, short enough not to be
 * felt.
 */
const pauseMs = 250

/**
 * How long to wait before a turn that was not sent is sent again, in milliseconds. `random` is from
 * 0 to 1.
 */
export function pauseBeforeRepeat(random: number): number {
  return pauseMs * (1 + random)
}

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
 * or whatever else it calls a request that makes no sense by itself (PROTOCOL P35).
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

/**
 * Tools that change nothing on the server: run by the caller, or only looking something up. Any
 * other may, and running it twice could do so twice.
 */
const harmlessTools: ReadonlySet<unknown> = new Set([
  'function',
  'custom',
  'namespace',
  'computer',
  'computer_use_preview',
  'apply_patch',
  'file_search',
  'tool_search',
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
])

/**
 * Whether running a request twice could repeat a side effect on the server (protocol notes 5.3,
 * `conversation` too).
 */
export function hasSideEffects(request: {
  readonly tools?: unknown
  readonly conversation?: unknown
  readonly prompt?: unknown
}): boolean {
  const { tools, conversation, prompt } = request
  // A stored prompt may bring tools of its own.
  if ((conversation ?? undefined) !== undefined || (prompt ?? undefined) !== undefined) return true
  return (
    Array.isArray(tools) && tools.some((tool) => !isObject(tool) || !harmlessTools.has(tool.type))
  )
}

/**
 * Output items that show no side effect on the server: words, calls that the caller runs, and
 * looking something up.
 */
const harmlessItems: ReadonlySet<unknown> = new Set([
  'message',
  'reasoning',
  'function_call',
  'custom_tool_call',
  'computer_call',
  'local_shell_call',
  'apply_patch_call',
  'web_search_call',
  'file_search_call',
  'tool_search_call',
  'mcp_list_tools',
  'mcp_approval_request',
  'compaction',
])

/**
 * Whether an event shows that the turn has done something on the server, whatever tools its request
 * named.
 */
export function showsSideEffect({
  type,
  item,
}: {
  readonly type: string
  readonly item?: unknown
}): boolean {
  return type.startsWith('response.output_item.') && isObject(item) && !harmlessItems.has(item.type)
}
