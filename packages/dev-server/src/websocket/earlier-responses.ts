/**
 * The events of responses that have ended on a connection, for the fault that sends them again.
 * Bounded; decides nothing.
 */
import { MAX_REMEMBERED } from '../faults/fault.js'
import { type ServerEvent, TERMINAL_EVENT_TYPES } from '../wire/events.js'

/** The last responses of one connection. */
export class EarlierResponses {
  readonly #isWanted: () => boolean
  readonly #running = new WeakMap<object, ServerEvent[]>()
  #ended: (readonly ServerEvent[])[] = []

  /** @param isWanted Whether a response that begins now is to be remembered. */
  constructor(isWanted: () => boolean) {
    this.#isWanted = isWanted
  }

  /** Notes an event of a turn. */
  note(turn: object, event: ServerEvent): void {
    if (event.type === 'response.created' && this.#isWanted()) this.#running.set(turn, [])
    const events = this.#running.get(turn)
    if (events === undefined) return
    events.push(event)
    if (TERMINAL_EVENT_TYPES.has(event.type))
      this.#ended = [...this.#ended, events].slice(-MAX_REMEMBERED)
  }

  /**
   * The events of the response that ended so many responses ago, 1 for the last one; none where
   * there were not so many.
   */
  events(back: number): readonly ServerEvent[] {
    return this.#ended.at(-back) ?? []
  }
}
