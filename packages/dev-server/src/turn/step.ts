// Steps: single events with the size of their output, and the events that every item needs.
import type { ServerEvent } from '../wire/events.js'
import type { Item } from '../wire/items.js'
import type { JsonObject } from '../wire/json.js'

/** One event to send, still without its `sequence_number`. */
export interface Step {
  readonly event: ServerEvent
  /** Bytes of model output in this event. */
  readonly outputBytes: number
}

/** Creates a step. */
export function step(event: ServerEvent, outputBytes = 0): Step {
  return { event, outputBytes }
}

/** Largest delta in characters; a text of two or more characters has at least two deltas. */
const deltaCharacters = 24

/** Creates `response.output_item.added` for an item at its beginning. */
export function added(at: { readonly outputIndex: number }, item: Item): ServerEvent {
  return { type: 'response.output_item.added', output_index: at.outputIndex, item }
}

/** Creates `response.output_item.done` for a finished item. */
export function done(at: { readonly outputIndex: number }, item: Item): ServerEvent {
  return { type: 'response.output_item.done', output_index: at.outputIndex, item }
}

/** Fields of every delta of a text: its place before the delta, and others after it. */
export interface DeltaFields {
  readonly where: JsonObject
  readonly more?: JsonObject
}

/** Yields a text as deltas. */
export function* deltaSteps(
  type: string,
  text: string,
  { where, more = {} }: DeltaFields,
): Iterable<Step> {
  for (const delta of splitText(text)) {
    yield step({ type, ...where, delta, ...more }, Buffer.byteLength(delta))
  }
}

/** A text to stream, and the field in which the final event repeats it. */
export interface StreamedText {
  readonly text: string
  readonly field: string
}

/** Yields a text as `PREFIX.delta` events, then as a whole in `PREFIX.done`. */
export function* textSteps(
  prefix: string,
  { text, field }: StreamedText,
  where: JsonObject,
): Iterable<Step> {
  yield* deltaSteps(`${prefix}.delta`, text, { where })
  yield step({ type: `${prefix}.done`, ...where, [field]: text })
}

/** Splits text into deltas between characters: at least two deltas for two or more characters. */
export function splitText(text: string): readonly string[] {
  const characters = [...text]
  const size = Math.max(1, Math.min(deltaCharacters, Math.ceil(characters.length / 2)))
  const deltas: string[] = []
  for (let start = 0; start < characters.length; start += size) {
    deltas.push(characters.slice(start, start + size).join(''))
  }
  return deltas
}
