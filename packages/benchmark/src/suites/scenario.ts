// A scenario: one set of conditions in which clients are measured side by side.
import type { ClientName } from '../client/table.js'
import type { Task } from '../workload/task.js'

/** One set of conditions, and the clients that run under them. */
export interface Scenario {
  readonly suite: 'loop' | 'stream' | 'load'
  /** Unique name, shown in reports. */
  readonly name: string
  readonly task: Task
  readonly conversations: number
  /** Mean time between arrivals of conversations, in milliseconds. */
  readonly arrivalMs: number
  readonly roundTripMs: number
  readonly uplinkMbps: number | undefined
  readonly workNsPerByte: number
  /** Events of each response that the server writes in one tick; 1 is paced, many is a burst. */
  readonly eventsPerTick: number
  readonly isDialedAhead: boolean
  readonly clients: readonly ClientName[]
}

/** Conversations at once, and the turns of each. */
export interface Crowd {
  readonly conversations: number
  readonly turns: number
}

/** Events in one burst: a few full TLS records. */
export const burstEvents = 64
