// Where each head of a scope is: on which lane of which connection, or why it is gone. The effects
// of connections write it; placement and the planner read it. It holds nothing of their content.
import { addBounded } from '../connection/bounded-map.js'
import type { Connection } from '../connection/connection.js'
import type { Lane } from '../connection/lane.js'
import type { HeadLoss } from '../connection/types.js'
import type { CreateRequest } from '../protocol/types.js'

/** Where a head is. */
export interface HeadPlace {
  readonly connection: Connection
  readonly lane: Lane
}

/** A head that a lane holds. */
interface HeldHead extends HeadPlace {
  /** Its own, whatever id the server gave it. */
  readonly number: number
  /** What a warm-up that sends its history again must carry, where heads are re-seeded. */
  settings?: CreateRequest
}

/** The heads of one scope. */
export class HeadIndex {
  readonly #places = new Map<string, HeldHead>()
  #held = 0
  /** Why others are gone; the oldest are forgotten first. */
  readonly #losses = new Map<string, HeadLoss>()

  /** Where a response can be continued; `undefined` when no lane holds it. */
  placeOf(responseId: string): HeadPlace | undefined {
    return this.#places.get(responseId)
  }

  /** The number of a response that a lane holds. Several of one id have different numbers. */
  numberOf(responseId: string): number | undefined {
    return this.#places.get(responseId)?.number
  }

  /** Why a response is held no more; `undefined` while it is, and for one that never was. */
  lossOf(responseId: string): HeadLoss | undefined {
    return this.#places.has(responseId) ? undefined : this.#losses.get(responseId)
  }

  /** A lane holds this response now. */
  hold(responseId: string, place: HeadPlace): void {
    this.#places.set(responseId, { ...place, number: ++this.#held })
    this.#losses.delete(responseId)
  }

  /** A response is held no more. */
  lose(responseId: string, loss: HeadLoss): void {
    this.#places.delete(responseId)
    addBounded(this.#losses, responseId, loss)
  }

  /** Keeps the settings of a head's turn in place of those of the response that it continued. */
  keepSettings(responseId: string, previous: string | undefined, settings: CreateRequest): void {
    const [before, held] = [previous ?? '', responseId].map((id) => this.#places.get(id))
    if (before !== undefined) delete before.settings
    if (held !== undefined) held.settings = settings
  }

  /** The settings that were kept of a head. */
  settingsOf(responseId: string): CreateRequest | undefined {
    return this.#places.get(responseId)?.settings
  }

  /** No turn will continue this response: its lane is free. Gives whether a lane held it. */
  release(responseId: string): boolean {
    const place = this.#places.get(responseId)
    this.#places.delete(responseId)
    this.#losses.delete(responseId)
    if (place?.lane.head === responseId) place.lane.head = undefined
    return place !== undefined
  }
}
