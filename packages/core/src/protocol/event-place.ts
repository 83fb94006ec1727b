// The place of an event in its response, as the event itself says it.
import { isObject, type ServerEvent } from './types.js'

/** The place of an event in its response, as far as it says. */
export interface EventPlace {
  /** Counts from 0 within a response and never skips (P32). */
  readonly sequence: number | undefined
  /** The id of the output item that the event is about. */
  readonly itemId: string | undefined
  readonly outputIndex: number | undefined
}

/** The place of an event. */
export function placeOf({ sequence_number, item_id, output_index, item }: ServerEvent): EventPlace {
  const itemId = item_id ?? (isObject(item) ? item.id : undefined)
  return {
    sequence: count(sequence_number),
    itemId: typeof itemId === 'string' ? itemId : undefined,
    outputIndex: count(output_index),
  }
}

/** A count; `undefined` for any other value. */
function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
