// The finished output items of one attempt: each once, within a limit. It hands nothing on.
import { announcedItems, reconcileOutput } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import type { Item, ResponseObject } from '../protocol/types.js'

/** The bytes of an event beyond its text, so that a flood of tiny events is bounded too. */
export const eventOverheadBytes = 256

/** A whole answer. */
export interface CompletedAnswer {
  /** The final response, with the output that its own event may leave out. */
  readonly response: ResponseObject & { readonly output: readonly Item[] }
  /** The sealed items as they were when each was done; the final response may seal them again. */
  readonly announced: readonly Item[]
}

/** Collects the finished items of one attempt. */
export class FinishedItems {
  readonly #maxBytes: number
  readonly #frames: Frame[] = []
  #bytes = 0
  /** The places and ids of the items so far. */
  readonly #places = new Set<string>()

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * Adds the frame of a finished item. A repeated one must not be handed on: a caller that is
   * handed one call twice runs its tool twice.
   */
  add(frame: Frame): 'added' | 'repeated' | 'over_limit' {
    this.#bytes += frame.text.length + eventOverheadBytes
    if (this.#bytes > this.#maxBytes) return 'over_limit'
    const { outputIndex, itemId } = frame.place
    // Both, because some servers write the same place for every item.
    const key = JSON.stringify([outputIndex, itemId])
    const isNamed = outputIndex !== undefined || itemId !== undefined
    if (isNamed && this.#places.has(key)) return 'repeated'
    this.#places.add(key)
    this.#frames.push(frame)
    return 'added'
  }

  /** The answer that ends with this response. */
  complete(response: ResponseObject): CompletedAnswer {
    const output = reconcileOutput(response, this.#frames)
    return { response: { ...response, output }, announced: announcedItems(this.#frames) }
  }
}
