/** Faults that change events: pure functions from an event to what goes out in its place. */
import { type Rewrite, type ServerEvent, TERMINAL_EVENT_TYPES } from '../wire/events.js'
import { isObject, type JsonObject } from '../wire/json.js'
import type { EventFault } from './fault.js'

/** 17 MiB: more than the 16 MiB that clients and servers are known to bound frames by. */
const OVERSIZE_BYTES = 17 * 1024 * 1024
/** No response of this server has an item of this id. */
const FOREIGN_ITEM_ID = 'msg_foreign'

/** The types of faults that change events. */
export const EVENT_FAULTS: ReadonlySet<EventFault['type']> = new Set<EventFault['type']>([
  'omit-stream-id',
  'omit-sequence-number',
  'wrong-sequence-number',
  'omit-event',
  'duplicate-event',
  'foreign-item-id',
  'oversize-event',
  'empty-completed-output',
])

/** True when `fault` would change `event`. */
export function concerns(fault: EventFault, event: ServerEvent): boolean {
  switch (fault.type) {
    case 'omit-stream-id':
    case 'omit-sequence-number':
    case 'wrong-sequence-number':
    case 'duplicate-event':
      return fault.event === undefined || fault.event === event.type
    case 'foreign-item-id':
      return (
        event.item_id !== undefined && (fault.event === undefined || fault.event === event.type)
      )
    case 'omit-event':
      return event.type === (fault.event ?? 'response.output_item.done')
    case 'oversize-event':
      return event.type === (fault.event ?? 'response.completed')
    case 'empty-completed-output':
      return TERMINAL_EVENT_TYPES.has(event.type) && isObject(event.response)
  }
}

/**
 * What goes out instead of an event that the fault concerns: nothing, the event as it is changed,
 * or it twice.
 */
export function alter(fault: EventFault, event: ServerEvent): readonly ServerEvent[] {
  switch (fault.type) {
    case 'omit-stream-id':
      return [{ ...event, stream_id: undefined }]
    case 'omit-sequence-number':
      return [{ ...event, sequence_number: undefined }]
    case 'wrong-sequence-number':
      return [{ ...event, sequence_number: wrongNumber(event.sequence_number, fault.as) }]
    case 'omit-event':
      return []
    case 'duplicate-event':
      return [event, event]
    case 'foreign-item-id':
      return [{ ...event, item_id: FOREIGN_ITEM_ID }]
    case 'oversize-event':
      return [padded(event, fault)]
    case 'empty-completed-output':
      return [withoutOutput(event, fault.as)]
  }
}

function wrongNumber(
  number: ServerEvent['sequence_number'],
  as: 'gap' | 'duplicate' = 'gap',
): ServerEvent['sequence_number'] {
  if (typeof number !== 'number') return number
  return as === 'gap' ? 2 * number : Math.floor(number / 2)
}

function padded(
  event: ServerEvent,
  fault: EventFault & { readonly type: 'oversize-event' },
): ServerEvent {
  const padding = fault.depth === undefined ? 'x'.repeat(fault.bytes ?? OVERSIZE_BYTES) : NESTED
  const place = fault.in ?? 'event'
  if (place === 'event') return { ...event, padding }
  const inside = event[place]
  return isObject(inside) ? { ...event, [place]: { ...inside, padding } } : event
}

function withoutOutput(
  event: ServerEvent,
  as: 'empty' | 'missing' | 'no-response' = 'empty',
): ServerEvent {
  if (as === 'no-response') return { ...event, response: undefined }
  const response: JsonObject = isObject(event.response) ? event.response : {}
  return { ...event, response: { ...response, output: as === 'missing' ? undefined : [] } }
}

/**
 * Stands for padding that is nested too deep for `JSON.stringify`, which is recursive, until the
 * event is text.
 */
const NESTED = 'padding that is nested deep'

/** What is done to the text of an event that a fault has changed; `undefined` for nothing. */
export function rewriteOf(fault: EventFault): Rewrite | undefined {
  if (fault.type !== 'oversize-event' || fault.depth === undefined) return undefined
  const padding = `${'['.repeat(fault.depth)}${']'.repeat(fault.depth)}`
  const mark = JSON.stringify(NESTED)
  return (text) => {
    // The padding is the last field of where it stands, behind whatever a client wrote.
    const at = text.lastIndexOf(mark)
    return at === -1 ? text : `${text.slice(0, at)}${padding}${text.slice(at + mark.length)}`
  }
}
