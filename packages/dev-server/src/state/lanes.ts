// The lanes of one connection: the names that it has used and what each lane holds. It refuses a
// name beyond the limit.
import type { Profile } from '../profiles/profile.js'
import {
  type ApiError,
  invalidStreamId,
  streamLimitReached,
  unknownParameter,
} from '../wire/api-error.js'
import type { JsonValue } from '../wire/json.js'
import type { HeldResponse } from './store.js'
import type { Turn } from './turn.js'

/** One lane. */
export interface Lane {
  /** `undefined` for the default lane. */
  readonly name: string | undefined
  newest: HeldResponse | undefined
  /** Number of responses of the connection that had ended when `newest` ended. */
  newestSince: number
  running: Turn | undefined
}

/** The refusal of a `stream_id`, and the lane that the refusal names. */
export interface LaneRefusal {
  readonly error: ApiError
  readonly lane: string | undefined
}

const streamIdPattern = /^[A-Za-z0-9_.-]{1,256}$/

/** The lanes of one connection; a used name counts for the life of the connection. */
export class Lanes {
  readonly #lanes = new Map<string | undefined, Lane>()
  readonly #maxNamed: number

  constructor({ maxNamedLanes }: Profile) {
    this.#maxNamed = maxNamedLanes
  }

  /** Every lane that has been used. */
  get all(): Iterable<Lane> {
    return this.#lanes.values()
  }

  get(name: string | undefined): Lane | undefined {
    return this.#lanes.get(name)
  }

  /** Returns the lane of a `stream_id`, which is created when it is new, or the refusal. */
  find(streamId: JsonValue | undefined): Lane | LaneRefusal {
    if (streamId !== undefined && this.#maxNamed === 0) {
      return { error: unknownParameter('stream_id'), lane: undefined }
    }
    if (
      streamId !== undefined &&
      (typeof streamId !== 'string' || !streamIdPattern.test(streamId))
    ) {
      return { error: invalidStreamId(), lane: undefined }
    }
    const known = this.#lanes.get(streamId)
    if (known !== undefined) return known
    const named = this.#lanes.size - (this.#lanes.has(undefined) ? 1 : 0)
    if (streamId !== undefined && named >= this.#maxNamed) {
      return { error: streamLimitReached(this.#maxNamed), lane: streamId }
    }
    const lane: Lane = { name: streamId, newest: undefined, newestSince: 0, running: undefined }
    this.#lanes.set(streamId, lane)
    return lane
  }
}
