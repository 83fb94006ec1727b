// The state that both transports share: the counters of the run, the pacer, and the delay that
// received bytes cost.

import { Counters } from './counters.js'
import type { Created } from './create.js'
import { Pacer } from './pacer.js'

/** Options of one run. */
export interface RunOptions {
  /** Events of each response that go out in one tick of the event loop. */
  readonly eventsPerTick: number
  /** Nanoseconds of delay for each received byte. */
  readonly workNsPerByte: number
}

/** The server's shared state. */
export class ServerState {
  readonly pacer: Pacer = new Pacer()
  counters: Counters = new Counters()
  #workNsPerByte = 0

  /** Starts a run: cuts every open connection and resets the counters. */
  begin(options: RunOptions): void {
    this.pacer.clear()
    this.counters.cut()
    this.counters = new Counters()
    this.pacer.eventsPerTick = options.eventsPerTick
    this.#workNsPerByte = options.workNsPerByte
  }

  /** Counts an answer. */
  answered({ isIncremental, idealBytes }: Created): void {
    if (isIncremental) this.counters.incremental++
    this.counters.idealBytes += idealBytes
  }

  /** Calls `next` when the work for `bytes` received bytes is done. */
  later(bytes: number, next: () => void): void {
    const delayMs = (bytes * this.#workNsPerByte) / 1e6
    if (delayMs === 0) next()
    else setTimeout(next, delayMs)
  }
}
