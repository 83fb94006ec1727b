// Those who watch the turns of a client, and the way in which a turn tells them. Without a watcher
// a turn makes nothing for one.
import { type HearFault, Listeners } from './listener.js'
import type { TurnProgress, TurnStep } from './progress.js'

/** Tells the watchers what has happened to one turn. @param at When. @default now */
export type TellWatchers = (step: TurnStep, at?: number) => void

/** The watchers of one client. */
export class Watchers {
  readonly #listeners: Listeners<TurnProgress>
  readonly #now: () => number
  #turns = 0

  constructor(now: () => number, hear: HearFault) {
    this.#listeners = new Listeners(hear)
    this.#now = now
  }

  /** Adds a listener. Returns the way to remove it. */
  add(listener: (progress: TurnProgress) => void): () => void {
    return this.#listeners.add(listener)
  }

  /** Whether anybody watches. */
  get isWatching(): boolean {
    return this.#listeners.count > 0
  }

  /**
   * The way to tell of one more turn, from its beginning on, to those who watch by now; `undefined`
   * while nobody does.
   */
  turn(): TellWatchers | undefined {
    if (!this.isWatching) return undefined
    const turn = ++this.#turns
    const tell = this.#listeners.now()
    return (step, at = this.#now()) => tell({ turn, at, ...step })
  }
}
