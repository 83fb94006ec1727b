/** What a server can be told, with its defaults. */
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
   * Address to listen on. The server checks nothing by default, so leave it on the loopback.
   * @default '127.0.0.1'
   */
  readonly host?: string
  /**
   * More names by which the server may be reached, and hosts whose pages may use it. Others are
   * refused, for a page of a stranger could reach a local server through its reader's browser.
   * @default the loopback's names and addresses, and `host`
   */
  readonly allowedHosts?: readonly string[]
  /** What answers. @default toolUser() */
  readonly model?: Model
  /**
   * Whose limits, refusals and quirks to show: a name, or a profile of your own made from one, such
   * as `{ ...profiles.openai, maxAgeMs: 5_000 }`. What is unknown about a provider is set this way
   * too. @default 'openai'
   */
  readonly profile?: ProfileName | Profile
  /** What work costs in time. @default free */
  readonly costs?: CostOptions
  /** The server's time: timers, ages, delays and dates. @default systemClock */
  readonly clock?: Clock
  /**
   * Accepted API keys. Without it every request is accepted, and each key still sees only what it
   * stored.
   */
  readonly apiKeys?: readonly string[]
  /** What goes wrong, where and how often. @default nothing */
  readonly faults?: readonly Fault[]
  /** How much is recorded. */
  readonly journal?: JournalOptions
  /**
   * How much is stored of responses with `store:true` and of conversations, before the oldest are
   * forgotten.
   */
  readonly store?: StoreOptions
}
