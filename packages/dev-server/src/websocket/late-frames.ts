// Holds the events of abandoned turns and sends them after the first event of the next response on
// their lane.
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

  /** Returns the function through which an abandoned turn of `lane` sends its events. */
  hold(lane: string | undefined): Send {
    const hold: Hold = { events: [], isReleased: false }
    this.#holds.set(lane, [...(this.#holds.get(lane) ?? []), hold])
    return (event) => {
      if (hold.isReleased) this.#send(event, lane)
      else hold.events.push(event)
    }
  }

  /**
   * Sends the held events of `lane`, because a response began there; later events are sent at once.
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
