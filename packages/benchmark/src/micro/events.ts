// Micro-benchmarks of the work for each event: reading it, finding its lane, writing it as SSE.
import { createLane, type Lane } from '../../../core/dist/connection/lane.js'
import { laneOf } from '../../../core/dist/connection/routing.js'
import { Frame, readFrame } from '../../../core/dist/protocol/frame.js'
import { encodeSse } from '../../../core/dist/protocol/sse.js'

const delta = JSON.stringify({
  type: 'response.output_text.delta',
  sequence_number: 100,
  item_id: 'msg_0123456789abcdef',
  output_index: 0,
  content_index: 0,
  delta: 'done',
  logprobs: [],
  stream_id: 'l31',
})

/** Reads one delta. */
export function reader(): () => void {
  return () => {
    if (!(readFrame(delta) instanceof Frame)) throw new Error('The event was not read.')
  }
}

/** Finds the last of 32 lanes for one delta. */
export function laneRouter(): () => void {
  const lanes: readonly Lane[] = Array.from({ length: 32 }, (_, index) =>
    createLane(`l${index}`, 0),
  )
  const event = readDelta()
  return () => {
    if (laneOf(lanes, event) === undefined) throw new Error('The lane was not found.')
  }
}

/** Writes one delta as the bytes of an SSE event. */
export function sseEncoder(): () => void {
  const event = readDelta()
  const encoder = new TextEncoder()
  return () => {
    if (encoder.encode(encodeSse(event)).length === 0) throw new Error('Nothing was written.')
  }
}

function readDelta(): Frame {
  const event = readFrame(delta)
  if (!(event instanceof Frame)) throw new Error('The event was not read.')
  return event
}
