// What one turn of a scope may take: its times and its sizes. Types only.
import type { ResolvedOptions } from '../options.js'

/** The times of one turn, in milliseconds. */
export type TurnTimeouts = Pick<
  ResolvedOptions,
  'firstEventTimeoutMs' | 'silenceTimeoutMs' | 'turnTimeoutMs'
>

/** The bytes of one answer. */
export type AnswerLimits = Pick<ResolvedOptions, 'maxBufferedBytes' | 'maxAnswerBytes'>
