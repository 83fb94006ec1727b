// What a pool gives to each of its connections. Types only.
import type { ConnectionEffect } from './effect.js'
import type { ResponseIds } from './response-ids.js'

/** What a pool gives to each of its connections. */
export interface ConnectionParts {
  readonly name: string
  /** The ids that all connections of the pool have seen. */
  readonly responseIds: ResponseIds
  /** The client's order of work: what an input leads to comes after what is under way. */
  readonly work: {
    run(piece: () => void): void
    runWith<On>(piece: (on: On) => void, on: On): void
  }
  /** Hears what an input has led to beyond the connection and its turns, in that order of work. */
  readonly report: (effect: ConnectionEffect) => void
}
