// Carries how a turn fails: its failure and the error that its caller gets.
import type { WarmlineError } from '../errors.js'
import type { Failure } from './failure.js'
import { toError } from './to-error.js'

/** Carries a failure and its error out of the retry loop. */
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
