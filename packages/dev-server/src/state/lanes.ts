/**
 * The lanes of one connection: which names it has used, what each holds, and the refusal of a name
 * too many.
 */
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
  /**
   * When `newest` ended, as the count of the responses of its connection that had ended by then.
   */
  newestSince: number
  running: Turn | undefined
}

/** A `stream_id` that names no lane, and the lane that its refusal names. */
export interface LaneRefusal {
  readonly error: ApiError
  readonly lane: string | undefined
}

const STREAM_ID = /^[A-Za-z0-9_.-]{1,256}$/

/** The lanes of one connection; a name once used stays used. */
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

  /** The lane that a `stream_id` names, new or known, or its refusal. */
  find(streamId: JsonValue | undefined): Lane | LaneRefusal {
    if (streamId !== undefined && this.#maxNamed === 0) {
      return { error: unknownParameter('stream_id'), lane: undefined }
    }
    if (streamId !== undefined && (typeof streamId !== 'string' || !STREAM_ID.test(streamId))) {
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
