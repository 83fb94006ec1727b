// What may begin on one connection: its lanes, and how many turns of which kind they take. It runs
// no turn.
import type { Endpoint } from '../endpoints/endpoint.js'
import { createLane, type Lane, laneName } from './lane.js'
import type { SeenResponses } from './seen-responses.js'
import type { ConnectionOptions, LaneClaim } from './types.js'

/** The lanes of one connection, and what is known of the turns that were sent on them. */
export class Capacity {
  readonly lanes: Lane[] = []
  readonly #options: ConnectionOptions
  readonly #seen: SeenResponses
  /** The model it is bound to, where the endpoint serves one on each connection. */
  #model: string | undefined
  /** How many creates were sent. */
  #sent = 0
  /** Whether a turn has set what continuations inherit on this endpoint. */
  #isInstructed = false

  constructor(options: ConnectionOptions, seen: SeenResponses) {
    this.#options = options
    this.#seen = seen
  }

  get #endpoint(): Endpoint {
    return this.#options.endpoint
  }

  /** How many turns may run at once. */
  get maxInFlight(): number {
    if (this.isExhausted) return 0
    // Two responses with one id can be told apart only if one ends before the other begins.
    return this.#seen.hasRepeats ? 1 : Math.max(1, this.#endpoint.maxInFlight)
  }

  /**
   * Whether a turn has run here, and the server was seen to repeat ids: of such a server it is not
   * known what tells the answer of the next turn from this one's. Where that is known, as of xAI, a
   * connection takes one turn after the other.
   */
  get isExhausted(): boolean {
    return this.#sent > 0 && this.#seen.hasRepeats && !this.#endpoint.repeatsIds
  }

  /** Ids that several creates may have been answered under, where the server is known for it. */
  get sharedIds(): ReadonlyMap<string, unknown> {
    return this.#endpoint.repeatsIds && this.#sent > 1 ? this.#seen.ids : new Map()
  }

  /**
   * Whether a turn may begin here: of this model, and without what an earlier turn has set where
   * that might stay in force.
   */
  serves({ model, isInstructed }: Pick<LaneClaim, 'model' | 'isInstructed'>): boolean {
    if (this.isExhausted || (this.#isInstructed && !isInstructed)) return false
    return this.#model === undefined || this.#model === model
  }

  /** Whether the endpoint takes one more lane: names are never reused nor given up. */
  get mayAddLane(): boolean {
    return this.lanes.length < Math.max(1, this.#endpoint.maxLanes)
  }

  /** Adds a lane; `undefined` where the endpoint takes no more. */
  addLane(now: number): Lane | undefined {
    if (!this.mayAddLane) return undefined
    const name = this.#endpoint.maxLanes === 0 ? undefined : laneName(this.lanes.length)
    const lane = createLane(name, now)
    this.lanes.push(lane)
    return lane
  }

  /** Whether more than half of the lanes wait for responses that may never end, or the only one. */
  get isSpoiled(): boolean {
    const orphans = this.lanes.filter(({ orphan }) => orphan !== undefined)
    return orphans.length > this.#endpoint.maxLanes / 2
  }

  /** A turn takes a lane. */
  claim({ model, isInstructed }: LaneClaim): void {
    this.#isInstructed ||= isInstructed
    if (this.#endpoint.hasOneModelPerConnection) this.#model ??= model
  }

  /** A create is sent. */
  sending(): void {
    this.#sent++
  }
}
