// Those who watch the turns of a client, and the way in which a turn tells them. Without a watcher
// a turn makes nothing for one.
import { callListener } from './listener.js'
import type { TurnProgress, TurnStep } from './progress.js'

/** Tells the watchers what has happened to one turn. @param at When. @default now */
export type TellWatchers = (step: TurnStep, at?: number) => void

/** The watchers of one client. */
export class Watchers {
  readonly #listeners = new Set<(progress: TurnProgress) => void>()
  readonly #now: () => number
  #turns = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** Adds a listener. Returns the way to remove it. */
  add(listener: (progress: TurnProgress) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether anybody watches. */
  get isWatching(): boolean {
    return this.#listeners.size > 0
  }

  /** The way to tell of one more turn; `undefined` while nobody watches. */
  turn(): TellWatchers | undefined {
    if (!this.isWatching) return undefined
    const turn = ++this.#turns
    return (step, at = this.#now()) => {
      const progress: TurnProgress = { turn, at, ...step }
      for (const listener of this.#listeners) callListener(listener, progress)
    }
  }
}
