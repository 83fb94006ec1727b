// The connection-local cache: the response that each lane holds, and what a failed turn evicts. It
// knows no store and runs nothing.
import type { Profile } from '../profiles/profile.js'
import type { Lane, Lanes } from './lanes.js'
import type { ChainLink, HeldResponse } from './store.js'

/** The responses that one connection can continue without the store. */
export class ConnectionCache {
  readonly #profile: Profile
  readonly #lanes: Lanes
  /** Ids of chains that a failed turn made unusable here, where the profile evicts whole chains. */
  readonly #dead = new Set<string>()
  #ended = 0

  constructor(profile: Profile, lanes: Lanes) {
    this.#profile = profile
    this.#lanes = lanes
  }

  /** True when a failed turn made this id unusable, even if it is stored. */
  isDead(id: string): boolean {
    return this.#dead.has(id)
  }

  /** The held response that shows this id. */
  find(id: string): HeldResponse | undefined {
    return this.latest(({ shownId }) => shownId === id)
  }

  /**
   * The held response that satisfies `test` and ended last. Several can satisfy it where ids
   * repeat.
   */
  latest(test: (held: HeldResponse) => boolean): HeldResponse | undefined {
    let latest: Lane | undefined
    for (const lane of this.#lanes.all) {
      if (lane.newest === undefined || !test(lane.newest)) continue
      if (latest === undefined || lane.newestSince > latest.newestSince) latest = lane
    }
    return latest?.newest
  }

  /** Makes `held` the newest response of its lane, unless the profile does not hold it. */
  put(lane: Lane, held: HeldResponse): void {
    this.#ended += 1
    if (!held.isStored && !this.#profile.keepsUnstored) return
    lane.newest = held
    lane.newestSince = this.#ended
  }

  /** Evicts what the profile says, after a turn on `lane` that continued `anchorId`. */
  evict(lane: Lane, anchorId: string | undefined, anchor?: HeldResponse): void {
    const { evicts } = this.#profile
    if (evicts === 'newest' || lane.newest?.shownId === anchorId) lane.newest = undefined
    if (evicts !== 'chain') return
    for (let link: ChainLink | undefined = anchor; link !== undefined; link = link.previous) {
      this.#dead.add(link.id)
    }
  }
}
