// Decides when events go out: up to `eventsPerTick` of every running response in each turn of the
// event loop, with one write for each socket. It knows no transport.
import type { Duplex } from 'node:stream'

/** A response that is being streamed. */
export interface Emitter {
  readonly socket: Duplex
  /** Writes the next event; returns `false` when there is none left. */
  emit(): boolean
}

/** Emits the events of all running responses. */
export class Pacer {
  /** Events of each response in each tick: 1 is paced, many is a burst. */
  eventsPerTick = 1
  readonly #running = new Set<Emitter>()
  #isScheduled = false

  start(emitter: Emitter): void {
    this.#running.add(emitter)
    this.#schedule()
  }

  /** Drops all running responses. */
  clear(): void {
    this.#running.clear()
  }

  #schedule(): void {
    if (this.#isScheduled || this.#running.size === 0) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#tick()
      this.#schedule()
    })
  }

  #tick(): void {
    const corked = new Set<Duplex>()
    for (const emitter of this.#running) {
      const { socket } = emitter
      if (!corked.has(socket)) {
        corked.add(socket)
        socket.cork()
      }
      let isOver = socket.destroyed
      for (let count = 0; !isOver && count < this.eventsPerTick; count++) isOver = !emitter.emit()
      if (isOver) this.#running.delete(emitter)
    }
    for (const socket of corked) socket.uncork()
  }
}
