// Faults that change events. Pure: each maps an event to the events that are sent instead.
import { type Rewrite, type ServerEvent, terminalEventTypes } from '../wire/events.js'
import { isObject, type JsonObject } from '../wire/json.js'
import type { EventFault } from './fault.js'

/** 17 MiB: above the 16 MiB at which clients and servers are known to limit frames. */
const oversizeBytes = 17 * 1024 * 1024
/** An item id that no response of this server uses. */
const foreignItemId = 'msg_foreign'

/** The types of faults that change events. */
export const eventFaults: ReadonlySet<EventFault['type']> = new Set<EventFault['type']>([
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
      return terminalEventTypes.has(event.type) && isObject(event.response)
  }
}

/**
 * Returns the events that are sent instead of one that the fault concerns: none, a changed one, or
 * the same one twice.
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
      return [{ ...event, item_id: foreignItemId }]
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
  const padding =
    fault.depth === undefined ? 'x'.repeat(fault.bytes ?? oversizeBytes) : nestedPadding
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
 * Placeholder for padding that is nested too deep for `JSON.stringify`, which is recursive; {@link
 * rewriteOf} replaces it in the text.
 */
const nestedPadding = 'padding that is nested deep'

/** Returns how the text of a changed event is rewritten; `undefined` for not at all. */
export function rewriteOf(fault: EventFault): Rewrite | undefined {
  if (fault.type !== 'oversize-event' || fault.depth === undefined) return undefined
  const padding = `${'['.repeat(fault.depth)}${']'.repeat(fault.depth)}`
  const mark = JSON.stringify(nestedPadding)
  return (text) => {
    // The padding is the last field of its object, so the last match is ours and not the client's.
    const at = text.lastIndexOf(mark)
    return at === -1 ? text : `${text.slice(0, at)}${padding}${text.slice(at + mark.length)}`
  }
}
