// The events of a `flood` fault, made one by one. It sends none.
import type { ServerEvent } from '../wire/events.js'
import type { PointFault } from './fault.js'

/** A fault that sends very many events. */
export type FloodFault = Extract<PointFault, { readonly type: 'flood' }>

/** Output indexes of a flood start above those of any model. */
const firstOutputIndex = 1_000

/**
 * Yields the events of a flood.
 * @param nextNumber Returns the next `sequence_number` for a finished item; a custom event is sent
 * unchanged.
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
    output_index: firstOutputIndex + nth,
    item,
  }
}
