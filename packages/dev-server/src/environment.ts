// What all parts of a running server share. `server.ts` assembles it; it holds no behavior.
import type { Clock } from './clock/clock.js'
import type { CostModel } from './costs/costs.js'
import type { FaultBook } from './faults/book.js'
import type { JournalWriter } from './journal/journal.js'
import type { Model } from './models/model.js'
import type { Profile } from './profiles/profile.js'
import type { ModelRefusal } from './state/plan-turn.js'
import type { Store } from './state/store.js'
import type { NewId } from './wire/ids.js'

/** The shared parts of one server. */
export interface Environment {
  readonly profile: Profile
  readonly model: Model
  /** Returns why the model refuses a request. */
  readonly modelRefusal: ModelRefusal
  readonly clock: Clock
  readonly costs: CostModel
  readonly store: Store
  readonly journal: JournalWriter
  readonly faults: FaultBook
  readonly newId: NewId
  /** Accepted API keys; `undefined` accepts every request. */
  readonly apiKeys: readonly string[] | undefined
  /** Returns whether requests under this host name, and from pages of this host, are allowed. */
  readonly isOwnHost: (hostname: string) => boolean
  /** Aborted when the server closes. */
  readonly closing: AbortSignal
}
