// Server events: their common shape, their numbers, and the types that end a response. It builds
// none of them.
import type { JsonValue } from './json.js'

/** One event of a response, or one frame of a connection, before serialization. */
export interface ServerEvent {
  readonly type: string
  readonly [key: string]: JsonValue | undefined
}

/** Changes the serialized text of an event or document. */
export type Rewrite = (text: string) => string

/** The event types that end a `response.create`; exactly one of them is sent (P28). */
export const terminalEventTypes: ReadonlySet<string> = new Set([
  'response.completed',
  'response.failed',
  'response.incomplete',
  'error',
])

/** Numbers the events of one response: `sequence_number` starts at 0 and never skips. */
export class Sequence {
  #next = 0

  /** Returns the next number and uses it up. */
  take(): number {
    this.#next += 1
    return this.#next - 1
  }
}
