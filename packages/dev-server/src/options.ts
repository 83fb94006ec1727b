// The options of a server, with their defaults.
import type { Clock } from './clock/clock.js'
import type { CostOptions } from './costs/costs.js'
import type { Fault } from './faults/fault.js'
import type { JournalOptions } from './journal/journal.js'
import type { Model } from './models/model.js'
import type { Profile, ProfileName } from './profiles/profile.js'
import type { StoreOptions } from './state/store.js'

/** Options of `startDevServer`. */
export interface DevServerOptions {
  /** TCP port; 0 takes a free one. @default 0 */
  readonly port?: number
  /**
   * Address to listen on. The server accepts any key by default, so leave it on the loopback.
   * @default '127.0.0.1'
   */
  readonly host?: string
  /**
   * Further host names of the server, and hosts whose pages may use it. Requests under other names
   * or from other pages are refused, because a foreign page could reach a local server through its
   * reader's browser.
   * @default the loopback's names and addresses, and `host`
   */
  readonly allowedHosts?: readonly string[]
  /** The model that answers. @default toolUser() */
  readonly model?: Model
  /**
   * The provider to emulate: a name, or a profile of your own such as `{ ...profiles.openai,
   * maxAgeMs: 5_000 }`.
   * @default 'openai'
   */
  readonly profile?: ProfileName | Profile
  /** Delays of requests and output. @default none */
  readonly costs?: CostOptions
  /** The server's clock for timers, ages, delays and dates. @default systemClock */
  readonly clock?: Clock
  /** Accepted API keys. Each key sees only what it stored. @default every key is accepted */
  readonly apiKeys?: readonly string[]
  /** Faults: what goes wrong, where and how often. @default none */
  readonly faults?: readonly Fault[]
  /** Limits of the journal. @default see `JournalOptions` */
  readonly journal?: JournalOptions
  /**
   * Limits of stored responses and conversations; beyond them the oldest are forgotten.
   * @default see `StoreOptions`
   */
  readonly store?: StoreOptions
}
