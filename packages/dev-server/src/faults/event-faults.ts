/** Faults that change events: pure functions from an event to what goes out in its place. */
import { type ServerEvent, TERMINAL_EVENT_TYPES } from '../wire/events.js'
import { isObject } from '../wire/json.js'
import type { EventFault } from './fault.js'

/** 17 MiB: more than the 16 MiB that clients and servers are known to bound frames by. */
const OVERSIZE_BYTES = 17 * 1024 * 1024

/** The types of faults that change events. */
export const EVENT_FAULTS: ReadonlySet<EventFault['type']> = new Set<EventFault['type']>([
  'omit-stream-id',
  'omit-sequence-number',
  'omit-event',
  'oversize-event',
  'empty-completed-output',
])

/** True when `fault` would change `event`. */
export function concerns(fault: EventFault, event: ServerEvent): boolean {
  switch (fault.type) {
    case 'omit-stream-id':
    case 'omit-sequence-number':
      return fault.event === undefined || fault.event === event.type
    case 'omit-event':
      return event.type === (fault.event ?? 'response.output_item.done')
    case 'oversize-event':
      return event.type === (fault.event ?? 'response.completed')
    case 'empty-completed-output':
      return TERMINAL_EVENT_TYPES.has(event.type) && isObject(event.response)
  }
}

/** What goes out instead of an event that the fault concerns: nothing, or the event as it is changed. */
export function alter(fault: EventFault, event: ServerEvent): ServerEvent | undefined {
  switch (fault.type) {
    case 'omit-stream-id':
      return { ...event, stream_id: undefined }
    case 'omit-sequence-number':
      return { ...event, sequence_number: undefined }
    case 'omit-event':
      return undefined
    case 'oversize-event':
      return { ...event, padding: 'x'.repeat(fault.bytes ?? OVERSIZE_BYTES) }
    case 'empty-completed-output':
      return isObject(event.response)
        ? { ...event, response: { ...event.response, output: fault.as === 'missing' ? undefined : [] } }
        : event
  }
}
