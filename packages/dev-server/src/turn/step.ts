/** Steps: single events with the output they stand for, and the few that every kind of item needs. */
import type { ServerEvent } from '../wire/events.js'
import type { Item } from '../wire/items.js'

/** One event to send, still without its `sequence_number`. */
export interface Step {
  readonly event: ServerEvent
  /** Bytes of model output that this event brings. */
  readonly outputBytes: number
}

/** A step of `event`. */
export function step(event: ServerEvent, outputBytes = 0): Step {
  return { event, outputBytes }
}

/** Deltas of about this many characters, and never fewer than two where the text allows it. */
const DELTA_CHARACTERS = 24

/** `response.output_item.added` for an item at its beginning. */
export function added(at: { readonly outputIndex: number }, item: Item): ServerEvent {
  return { type: 'response.output_item.added', output_index: at.outputIndex, item }
}

/** `response.output_item.done`, and the item itself for the output. */
export function* finish(at: { readonly outputIndex: number }, item: Item): Generator<Step, Item> {
  yield step({ type: 'response.output_item.done', output_index: at.outputIndex, item })
  return item
}

/** Cuts text into deltas without cutting a character: at least two, where there are two characters. */
export function splitText(text: string): readonly string[] {
  const characters = [...text]
  const size = Math.max(1, Math.min(DELTA_CHARACTERS, Math.ceil(characters.length / 2)))
  const deltas: string[] = []
  for (let start = 0; start < characters.length; start += size) {
    deltas.push(characters.slice(start, start + size).join(''))
  }
  return deltas
}
