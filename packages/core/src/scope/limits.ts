// What one turn of a scope may take: its times and its sizes. Types only.

/** The times of one turn, in milliseconds. */
export interface TurnTimeouts {
  readonly firstEventTimeoutMs: number
  readonly silenceTimeoutMs: number
  readonly turnTimeoutMs: number
}

/** What one answer may take. */
export interface AnswerLimits {
  /** Most bytes of events that are held until the response has begun. */
  readonly maxBufferedBytes: number
  /** Most bytes of finished items. */
  readonly maxAnswerBytes: number
}
