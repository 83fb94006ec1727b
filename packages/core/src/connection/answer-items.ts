// The items and calls of one answer, by what its events say of them, and whether one that an event
// names is another answer's. It judges no response.
import { responseOf } from '../protocol/events.js'
import type { Frame } from '../protocol/frame.js'
import { isObject } from '../protocol/types.js'
import { maxIdLength } from './bounded-map.js'
import { callOf, type Owner, type SeenResponses } from './seen-responses.js'

/** The event that announces an item. */
const announcement = 'response.output_item.added'

/** Stands for an item that its server has not named. */
const unnamed = ''

/**
 * Most that the ids of one response's items may take, in bytes: more than any real response has,
 * and room for 100,000 of them.
 */
const maxItemBytes = 16 * 1024 * 1024
/** How many bytes an item takes in addition to its id. */
const costOfItem = 96

/** The items and calls of one answer. */
export class AnswerItems {
  readonly #seen: SeenResponses
  readonly #owner: Owner = { isOver: false }
  /** The item at each place of the output. */
  readonly #places = new Map<number, string>()
  readonly #ids = new Set<string>()
  /** What they take. */
  #bytes = 0
  /** Whether the server announces items before it says anything of them. */
  #isAnnounced = false

  constructor(seen: SeenResponses) {
    this.#seen = seen
  }

  /** The response has ended; where it was completed, its server has nothing more to send of it. */
  end(frame: Frame): void {
    this.#owner.isOver = frame.type === 'response.completed'
  }

  /** Whether an event announces an item that no answer of the connection has, nor its call. */
  hasNew(frame: Frame): boolean {
    if (frame.isDelta || frame.type !== announcement) return false
    const { itemId } = frame.place
    const call = callOf(frame.outline.item)
    return (
      itemId !== undefined &&
      this.#seen.ownerOf(itemId) === undefined &&
      (call === undefined || this.#seen.ownerOf(call) === undefined)
    )
  }

  /**
   * Whether the output of a response that ends is of items that it announced, as far as it shows:
   * some servers give an item a new id at the end, but never the id of another item.
   */
  endsWithOwn(frame: Frame): boolean {
    const { output } = responseOf(frame) ?? {}
    if (!this.#isAnnounced || !Array.isArray(output)) return true
    return output.every(({ id }) => {
      if (typeof id !== 'string' || this.#ids.has(id)) return true
      const owner = this.#seen.ownerOf(id)
      return !this.#seen.hasRepeats && (owner === undefined || owner === this.#owner)
    })
  }

  /** Whether a snapshot brings no item of another answer. */
  takeOutput(frame: Frame): boolean {
    const { output } = responseOf(frame) ?? {}
    if (!Array.isArray(output)) return true
    return output.every((item) => {
      const id = isObject(item) && typeof item.id === 'string' ? item.id : undefined
      if (id !== undefined && !this.#seen.hasRepeats && !this.#claim(id)) return false
      const call = callOf(item)
      return call === undefined || this.#claim(call)
    })
  }

  /** Whether an event about an item is about one of this response's. */
  takeItem(frame: Frame): boolean {
    const { outputIndex } = frame.place
    // Servers written in Go spell what is missing as an empty string.
    const itemId = frame.place.itemId || undefined
    const known = outputIndex === undefined ? undefined : this.#places.get(outputIndex)
    if (known !== undefined && known === itemId) return true
    const isKnown =
      outputIndex === undefined
        ? itemId === undefined || this.#ids.has(itemId)
        : known !== undefined
    const isAnnouncement = frame.type === announcement
    if (isAnnouncement) this.#isAnnounced = true
    else if (!isKnown && this.#isAnnounced) return false
    // An item belongs to the answer that was first told of it. Once that response is completed, an
    // announcement is another item, for simple servers reuse the ids of items; not where the ids of
    // responses repeat, and only items tell them apart.
    const mayReuse = isAnnouncement && !this.#seen.hasRepeats
    const isOwnPart = isKnown && !isAnnouncement
    if (itemId !== undefined && !isOwnPart && this.#isOthers(itemId, mayReuse)) return false
    const call = frame.isDelta ? undefined : callOf(frame.outline.item)
    if (call !== undefined && !this.#claim(call)) return false
    if (itemId === undefined) {
      // A place whose item has no name yet takes the first that is given there.
      return outputIndex === undefined || known !== undefined || this.#keep(outputIndex, unnamed)
    }
    if (known !== undefined && known !== unnamed && known !== itemId) return false
    if (outputIndex === undefined && this.#ids.has(itemId)) return true
    return this.#keep(outputIndex, itemId)
  }

  /**
   * Whether an item or a call belongs to another answer, or to none. An announcement may reuse the
   * id once the response of its owner is completed.
   */
  #isOthers(key: string, mayReuse: boolean): boolean {
    const owner = this.#seen.ownerOf(key) ?? this.#owner
    return owner !== this.#owner && !(mayReuse && owner.isOver)
  }

  /** Takes an item or a call for this answer; `false` where it is another's. */
  #claim(key: string): boolean {
    if (this.#isOthers(key, true)) return false
    this.#seen.own(key, this.#owner)
    return true
  }

  /** Remembers an item; `false` where that would take more than the items of any answer do. */
  #keep(outputIndex: number | undefined, itemId: string): boolean {
    this.#bytes += itemId.length + costOfItem
    if (itemId.length > maxIdLength || this.#bytes > maxItemBytes) return false
    // A copy: an id that was cut out of a frame would hold all of the frame.
    const id: string = JSON.parse(JSON.stringify(itemId))
    if (outputIndex !== undefined) this.#places.set(outputIndex, id)
    if (id === unnamed) return true
    this.#ids.add(id)
    this.#seen.own(id, this.#owner)
    return true
  }
}
