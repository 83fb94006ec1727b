// A case: one setting in which clients are measured side by side.
import type { ClientName } from '../client/table.js'
import type { Task } from '../workload/task.js'

/** One setting. */
export interface Case {
  readonly suite: 'loop' | 'stream' | 'load'
  /** Unique, and readable. */
  readonly name: string
  readonly task: Task
  readonly conversations: number
  /** Mean time between arrivals of conversations, in milliseconds. */
  readonly arrivalMs: number
  readonly roundTripMs: number
  readonly uplinkMbps: number | undefined
  readonly workNsPerByte: number
  /** Events of each response that the server writes at once: 1 is paced. */
  readonly eventsPerTick: number
  readonly isDialledAhead: boolean
  readonly clients: readonly ClientName[]
}

/** Events that make a burst: a few full TLS records. */
export const burstEvents = 64
