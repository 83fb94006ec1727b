/**
 * Steps: single events with the output they stand for, and the few that every kind of item needs.
 */
import type { ServerEvent } from '../wire/events.js'
import type { Item } from '../wire/items.js'
import type { JsonObject } from '../wire/json.js'

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

/** `response.output_item.done` for a finished item. */
export function done(at: { readonly outputIndex: number }, item: Item): ServerEvent {
  return { type: 'response.output_item.done', output_index: at.outputIndex, item }
}

/** A text in deltas. @param fields More fields of each. */
export function* deltaSteps(
  type: string,
  text: string,
  where: JsonObject,
  fields: JsonObject = {},
): Iterable<Step> {
  for (const delta of splitText(text)) {
    yield step({ type, ...where, delta, ...fields }, Buffer.byteLength(delta))
  }
}

/** A text in deltas, then the whole of it in a field of this name. */
export function* textSteps(
  prefix: string,
  field: string,
  text: string,
  where: JsonObject,
): Iterable<Step> {
  yield* deltaSteps(`${prefix}.delta`, text, where)
  yield step({ type: `${prefix}.done`, ...where, [field]: text })
}

/**
 * Cuts text into deltas without cutting a character: at least two, where there are two characters.
 */
export function splitText(text: string): readonly string[] {
  const characters = [...text]
  const size = Math.max(1, Math.min(DELTA_CHARACTERS, Math.ceil(characters.length / 2)))
  const deltas: string[] = []
  for (let start = 0; start < characters.length; start += size) {
    deltas.push(characters.slice(start, start + size).join(''))
  }
  return deltas
}
