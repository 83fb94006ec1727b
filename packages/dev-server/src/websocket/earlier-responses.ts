// The events of ended responses of a connection, for the fault that repeats them. It stores a
// limited number.
import { maxRemembered } from '../faults/fault.js'
import { type ServerEvent, terminalEventTypes } from '../wire/events.js'

/** The last responses of one connection. */
export class EarlierResponses {
  readonly #isWanted: () => boolean
  readonly #running = new WeakMap<object, ServerEvent[]>()
  #ended: (readonly ServerEvent[])[] = []

  /** @param isWanted Returns whether a response that begins now should be stored. */
  constructor(isWanted: () => boolean) {
    this.#isWanted = isWanted
  }

  /** Stores an event of a turn. */
  note(turn: object, event: ServerEvent): void {
    if (event.type === 'response.created' && this.#isWanted()) this.#running.set(turn, [])
    const events = this.#running.get(turn)
    if (events === undefined) return
    events.push(event)
    if (terminalEventTypes.has(event.type))
      this.#ended = [...this.#ended, events].slice(-maxRemembered)
  }

  /**
   * Returns the events of an ended response; 1 is the one that ended last. Empty when there were
   * fewer.
   */
  events(back: number): readonly ServerEvent[] {
    return this.#ended.at(-back) ?? []
  }
}
