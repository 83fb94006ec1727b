// What both transports share: the counts of the run, the pace, and the price of received bytes.
import type { Created } from './create.js'
import { Ledger } from './ledger.js'
import { Pacer } from './pacer.js'

/** How the server behaves in a run. */
export interface Manner {
  /** Events of each response in each tick. */
  readonly eventsPerTick: number
  /** Nanoseconds of work for each received byte, paid as a delay. */
  readonly workNsPerByte: number
}

/** The server's state between transports. */
export class Desk {
  readonly pacer: Pacer = new Pacer()
  ledger: Ledger = new Ledger()
  #workNsPerByte = 0

  /** Begins a run: cuts what is connected and counts anew. */
  begin(manner: Manner): void {
    this.pacer.clear()
    this.ledger.cut()
    this.ledger = new Ledger()
    this.pacer.eventsPerTick = manner.eventsPerTick
    this.#workNsPerByte = manner.workNsPerByte
  }

  answered({ isIncremental, idealBytes }: Created): void {
    if (isIncremental) this.ledger.incremental++
    this.ledger.idealBytes += idealBytes
  }

  /** Goes on when the work for so many bytes is done. */
  later(bytes: number, next: () => void): void {
    const delayMs = (bytes * this.#workNsPerByte) / 1e6
    if (delayMs === 0) next()
    else setTimeout(next, delayMs)
  }
}
