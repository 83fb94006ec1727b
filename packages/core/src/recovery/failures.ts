// The table of failures. For each class it says whether the request reached the server, whether it
// may have run, and what the turn does next. Pure: it decides by class, status and code, never by
// the text of a message.
import { isLimitOfConnection, isOfCredential } from '../protocol/error-codes.js'
import { mayBeUnreadStop } from '../protocol/error-frame.js'
import type { Failure } from './failure.js'

/** The state of a turn when an attempt has failed. */
export interface Situation {
  readonly isChainedByCaller: boolean
  /** Whether running it twice could repeat a side effect, by its tools or by the events seen. */
  readonly hasSideEffects: boolean
  /** The classes of the earlier failures of this turn. */
  readonly earlier: readonly Failure['class'][]
  /** Whether HTTP may be used instead. */
  readonly mayUseHttp: boolean
  /** Whether the retry budget has credit. */
  readonly mayReplay: boolean
}

/**
 * What the turn does next. It is always sent again with its full input: at once, or after a pause
 * that the retry budget pays for.
 */
export type Decision = 'resend' | 'resend_after_pause' | 'use_http' | 'give_up'

type Next<Class extends Failure['class']> = (
  failure: Failure & { class: Class },
  situation: Situation,
) => Decision

export interface Row<Class extends Failure['class']> {
  /** Whether the server got the request, so that another attempt repeats it. */
  readonly reachedServer: boolean
  /** Whether this attempt may have run. An earlier attempt may have run even where this says no. */
  readonly mayHaveRun: boolean
  readonly next: Next<Class>
}

const giveUp = (): Decision => 'give_up'
const useHttp = (_: Failure, { mayUseHttp }: Situation): Decision =>
  mayUseHttp ? 'use_http' : 'give_up'

/** The table. A turn answers each class with another attempt of its kind at most once. */
export const failureTable: { readonly [Class in Failure['class']]: Row<Class> } = {
  not_sent: { reachedServer: false, mayHaveRun: false, next: afterNotSent },
  no_lane: { reachedServer: false, mayHaveRun: false, next: useHttp },
  too_large: { reachedServer: false, mayHaveRun: false, next: useHttp },
  head_unavailable: { reachedServer: false, mayHaveRun: false, next: inFullOnce },
  rejected: { reachedServer: true, mayHaveRun: false, next: afterRejection },
  lanes_refused: { reachedServer: true, mayHaveRun: false, next: afterLanesRefused },
  ambiguous: { reachedServer: true, mayHaveRun: true, next: ifHarmless },
  // The turn ran in the wrong context: a second run would repeat its side effects.
  not_honored: { reachedServer: true, mayHaveRun: true, next: inFullOnceIfHarmless },
  failed: { reachedServer: true, mayHaveRun: true, next: giveUp },
  safety_stop: { reachedServer: true, mayHaveRun: true, next: giveUp },
  silent: { reachedServer: true, mayHaveRun: true, next: giveUp },
  broken: { reachedServer: true, mayHaveRun: true, next: giveUp },
  over_limit: { reachedServer: true, mayHaveRun: true, next: giveUp },
}

/** Decides what a turn does after a failure. */
export function decide<Class extends Failure['class']>(
  failure: Failure & { readonly class: Class },
  situation: Situation,
): Decision {
  const { next }: Row<Class> = failureTable[failure.class]
  return next(failure, situation)
}

function isFirst({ class: name }: Failure, { earlier }: Situation): boolean {
  return !earlier.includes(name)
}

function inFullOnce(failure: Failure, situation: Situation): Decision {
  if (situation.isChainedByCaller) return useHttp(failure, situation)
  return isFirst(failure, situation) ? 'resend' : 'give_up'
}

function inFullOnceIfHarmless(failure: Failure, situation: Situation): Decision {
  return situation.hasSideEffects ? 'give_up' : inFullOnce(failure, situation)
}

function afterNotSent(failure: Failure & { class: 'not_sent' }, situation: Situation): Decision {
  const { refusal, isLocal = false } = failure
  // HTTP would answer the same.
  if (isOfCredential(refusal?.status)) return 'give_up'
  if (refusal !== undefined && mayBeUnreadStop(refusal)) return 'give_up'
  const isTransient =
    refusal === undefined
      ? !isLocal
      : refusal.status >= 500 && !notOfferedStatuses.has(refusal.status)
  const mayRepeat = isFirst(failure, situation) && situation.mayReplay
  return mayRepeat && isTransient ? 'resend_after_pause' : useHttp(failure, situation)
}

function afterRejection(failure: Failure & { class: 'rejected' }, situation: Situation): Decision {
  if (situation.isChainedByCaller) return 'give_up'
  if (isFirst(failure, situation)) return 'resend'
  if (situation.mayUseHttp) return 'use_http'
  // A new connection, opened for this turn, refused it too, as a server does for a moment while it
  // restarts.
  const { earlier, mayReplay } = situation
  const isSecond = earlier.filter((name) => name === 'rejected').length === 1
  const isBrief = isSecond && mayReplay && isLimitOfConnection(failure.error)
  return isBrief ? 'resend_after_pause' : 'give_up'
}

function afterLanesRefused(failure: Failure, situation: Situation): Decision {
  return isFirst(failure, situation) ? 'resend' : useHttp(failure, situation)
}

function ifHarmless(failure: Failure & { class: 'ambiguous' }, situation: Situation): Decision {
  const { hasSideEffects, isChainedByCaller, mayReplay } = situation
  if (hasSideEffects || isChainedByCaller || !mayReplay) return 'give_up'
  if (isFirst(failure, situation)) return 'resend_after_pause'
  // The second loss is no accident: WebSocket mode cannot complete this turn.
  return failure.why === undefined ? 'give_up' : useHttp(failure, situation)
}

/** Statuses that say that there is no WebSocket mode here (docs/internals/field-failures.md). */
export const notOfferedStatuses: ReadonlySet<number> = new Set([404, 405, 426, 501])

/** Shortest pause, in milliseconds: long enough for a proxy to restart, too short to be noticed. */
const pauseMs = 250

/**
 * How long a turn waits before it is sent again, in milliseconds. Turns that one restart cut off
 * fail together, so each waits for a random time.
 * @param random From 0 to 1.
 */
export function pauseBeforeResend(random: number): number {
  return pauseMs * (1 + random)
}
