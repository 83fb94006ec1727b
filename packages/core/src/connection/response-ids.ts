// What the connections of one pool have seen of the ids of responses: on which each began, and whether the server gives one id
// to several. It remembers within bounds and judges nothing.
import { addBounded } from './bounded.js'

/** The ids of one pool. */
export class ResponseIds {
  /** Whether the server is known, or was seen, to give one id to several responses. */
  hasRepeats: boolean
  readonly #connections = new Map<string, object>()

  /** @param hasRepeats Whether the server is known for it. */
  constructor(hasRepeats: boolean) {
    this.hasRepeats = hasRepeats
  }

  /** Gives an id to the connection that shows it first; `false` where that was another one. */
  claim(id: string, connection: object): boolean {
    const first = this.#connections.get(id) ?? connection
    addBounded(this.#connections, id, first)
    this.hasRepeats ||= first !== connection
    return first === connection
  }
}
