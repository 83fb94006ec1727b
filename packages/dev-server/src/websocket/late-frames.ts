/**
 * Events that a turn left behind when it was given up: kept until the next response of their lane,
 * then sent after its first event.
 */
import type { ServerEvent } from '../wire/events.js'

type Send = (event: ServerEvent) => void

interface Hold {
  readonly events: ServerEvent[]
  isReleased: boolean
}

/** The late frames of one connection. */
export class LateFrames {
  readonly #send: (event: ServerEvent, lane: string | undefined) => void
  readonly #holds = new Map<string | undefined, Hold[]>()

  constructor(send: (event: ServerEvent, lane: string | undefined) => void) {
    this.#send = send
  }

  /** Where a turn of `lane` that was given up sends its events from now on. */
  hold(lane: string | undefined): Send {
    const hold: Hold = { events: [], isReleased: false }
    this.#holds.set(lane, [...(this.#holds.get(lane) ?? []), hold])
    return (event) => {
      if (hold.isReleased) this.#send(event, lane)
      else hold.events.push(event)
    }
  }

  /**
   * A response began on `lane`: what was kept goes out now, and what still comes goes out at once.
   */
  release(lane: string | undefined): void {
    const holds = this.#holds.get(lane)
    if (holds === undefined) return
    this.#holds.delete(lane)
    for (const hold of holds) {
      hold.isReleased = true
      for (const event of hold.events) this.#send(event, lane)
    }
  }
}
