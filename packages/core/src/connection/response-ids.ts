// What the connections of one pool have seen of the ids of responses: on which each began, in which
// words, and whether the server gives one id to several. It remembers within bounds and judges
// nothing.
import type { Frame } from '../protocol/frame.js'
import { addBounded } from './bounded-map.js'

/** How often a response begins in the words of an earlier one: once, an event was sent twice. */
const maxToldAgain = 1

/** The ids of one pool. */
export class ResponseIds {
  /** Whether the server is known, or was seen, to give one id to several responses. */
  hasRepeats: boolean
  readonly #connections = new Map<string, object>()
  /** What responses have shown of themselves, when they began and when they ended. */
  readonly #snapshots = new Map<string, true>()
  readonly #shared = new Map<string, true>()
  #toldAgain = 0

  /** @param hasRepeats Whether the server is known for it. */
  constructor(hasRepeats: boolean) {
    this.hasRepeats = hasRepeats
  }

  /** Whether several responses have this id. */
  isShared(id: string): boolean {
    return this.#shared.has(id)
  }

  /** Notes on which connection an id was seen. */
  add(id: string, connection: object): void {
    const first = this.#connections.get(id) ?? connection
    addBounded(this.#connections, id, first)
    if (first !== connection) this.repeats(id)
  }

  /** Several responses have this id. */
  repeats(id: string): void {
    this.hasRepeats = true
    addBounded(this.#shared, id, true)
  }

  /**
   * A response began in the words of an earlier one: an event that was sent twice, or a second
   * response under its id.
   */
  beginsAgain(id: string): void {
    addBounded(this.#shared, id, true)
    if (++this.#toldAgain > maxToldAgain) this.hasRepeats = true
  }

  /** Notes how a response begins or ends; `false` when it was told in the same words before. */
  tells(frame: Frame): boolean {
    const summary = `${frame.print} ${frame.responseId}`
    const isNew = !this.#snapshots.has(summary)
    addBounded(this.#snapshots, summary, true)
    return isNew
  }
}
