/**
 * Server events as values: their common shape, and which of them end a response. Builds none of
 * them.
 */
import type { JsonValue } from './json.js'

/** One event of a response, or one frame of a connection, before it is serialised. */
export interface ServerEvent {
  readonly type: string
  readonly [key: string]: JsonValue | undefined
}

/** Changes the text of an event, or of a document made of one, on its way. */
export type Rewrite = (text: string) => string

/** The event types that end a `response.create`: exactly one of them arrives (P28). */
export const TERMINAL_EVENT_TYPES: ReadonlySet<string> = new Set([
  'response.completed',
  'response.failed',
  'response.incomplete',
  'error',
])

/** Counts the events of one response; `sequence_number` starts at 0 and never skips. */
export interface Sequence {
  /** The number for the next event, which is thereby used up. */
  take(): number
}

/** A counter from 0. */
export function createSequence(): Sequence {
  let next = 0
  return { take: () => next++ }
}
