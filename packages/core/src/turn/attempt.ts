// One attempt at a turn, and how it ends, as data. Types, and the end of an attempt that got no
// answer.
import type { PlannedTurn } from '../continuation/index.js'
import type { Frame } from '../protocol/frame.js'
import type { ResponseObject, ServerEvent } from '../protocol/types.js'
import type { Failure } from '../recovery/failure.js'
import type { Outcome, Transport } from '../transport/transport.js'
import type { TurnJob } from './turn-job.js'
import type { AttemptReport } from './turn-report.js'

/** What one attempt does. */
export interface Attempt {
  readonly job: TurnJob
  readonly transport: Transport
  /** Planned again, in full, where the lane that it gets does not hold its head. */
  planned: PlannedTurn
  /** The report that the attempt fills in for the record. */
  readonly report: AttemptReport
}

/** How an attempt ended. */
export type AttemptEnd = AttemptEnded | FailedAttempt

/** The terminal event was handed on, or the caller read the whole answer directly. */
export interface AttemptEnded {
  readonly type: 'ended'
  readonly terminal?: ServerEvent
  readonly response: ResponseObject | undefined
  /** How an answer ended that the caller read directly. */
  readonly outcome?: Outcome
}

/** The attempt failed. */
export interface FailedAttempt {
  readonly type: 'failure'
  readonly failure: Failure
  /** Whether the caller saw part of the answer. */
  readonly isVisible: boolean
  /** Whether any event was handed on, visible or not: then no status can replace the stream. */
  readonly hasHandedOn: boolean
  /** Whether it did something on the server, or had begun with tools that may. */
  readonly hasActed: boolean
  /** The failure's own event, if only events without content were handed on before it. */
  readonly last?: Frame | undefined
}

/** The end of an attempt that failed before the server answered anything. */
export function unsent(failure: Failure): FailedAttempt {
  return { type: 'failure', failure, isVisible: false, hasHandedOn: false, hasActed: false }
}
