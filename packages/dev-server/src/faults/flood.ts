/** The events of a `flood` fault. Makes them one by one, and sends none. */
import type { ServerEvent } from '../wire/events.js'
import type { PointFault } from './fault.js'

/** A fault that sends very many events. */
export type FloodFault = Extract<PointFault, { readonly type: 'flood' }>

/** The items of a flood stand behind whatever a model says. */
const FIRST_OUTPUT_INDEX = 1_000

/**
 * As many events as the fault asks for.
 * @param nextNumber The `sequence_number` of the next finished item; an event of the fault's own is
 * sent as it is.
 */
export function* floodEvents(fault: FloodFault, nextNumber: () => number): Generator<ServerEvent> {
  const count = fault.count === 'endless' ? Number.POSITIVE_INFINITY : fault.count
  const padding = 'x'.repeat(fault.bytes ?? 0)
  for (let made = 0; made < count; made += 1) {
    if (fault.event === undefined) yield finishedItem(made, padding, nextNumber())
    else
      yield {
        ...fault.event,
        ...(padding === '' ? {} : { padding }),
        type: String(fault.event.type),
      }
  }
}

function finishedItem(nth: number, text: string, sequence_number: number): ServerEvent {
  const item = {
    type: 'message',
    id: `msg_flood_${nth}`,
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
  }
  return {
    type: 'response.output_item.done',
    sequence_number,
    output_index: FIRST_OUTPUT_INDEX + nth,
    item,
  }
}
