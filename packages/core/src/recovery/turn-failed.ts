// How a turn fails, and what the class of one failed attempt says of the turn. It decides nothing.
import type { WarmlineError } from '../errors.js'
import type { Failure } from './failures.js'
import { toError } from './to-error.js'

/** The classes after which another attempt repeats something that had been sent. */
export const wasSent: ReadonlySet<Failure['class']> = new Set([
  'rejected',
  'lanes_refused',
  'ambiguous',
  'not_honored',
])

/** The classes after which another attempt is made though this one may have run. */
export const mayHaveRun: ReadonlySet<Failure['class']> = new Set(['ambiguous', 'not_honored'])

/** The classes that say of their own attempt, and only of it, that nothing ran. */
export const saysNothingRan: ReadonlySet<Failure['class']> = new Set([
  'not_sent',
  'rejected',
  'lanes_refused',
  'head_unavailable',
  'too_large',
  'no_lane',
])

/**
 * The classes of a start that failed after its request was, or may have been, taken by a server.
 */
export const wasTaken: ReadonlySet<Failure['class']> = new Set(['failed', 'ambiguous', 'silent'])

/** Carries a failure and its error out of the attempts. */
export class TurnFailed extends Error {
  readonly failure: Failure
  readonly error: WarmlineError
  /** Whether part of the answer was handed on. */
  readonly isVisible: boolean
  /** `isHarmless` says that running the turn again would repeat nothing. */
  constructor(failure: Failure, isVisible: boolean, isHarmless: boolean) {
    super('The turn failed.')
    this.failure = failure
    this.error = toError(failure, isHarmless)
    this.isVisible = isVisible
  }
}
