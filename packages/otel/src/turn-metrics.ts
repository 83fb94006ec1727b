// The `warmline.*` metrics: their instruments, and what one turn adds to them. Attributes are few
// and take few values: no model, id, index or name of a request's own.
import type { Context, Meter } from '@opentelemetry/api'
import type { TurnRecord } from '@warmline/core'
import { bytesKept, classOf, errorTypeOf, known, seconds, serverOf } from './facts.js'
import { attribute, general } from './names.js'

/** Adds a turn to metrics. The context is that of its span, for exemplars. */
export type Measure = (record: TurnRecord, at: Context) => void

/** Times of connections begin at a millisecond, those of answers end at minutes. */
const boundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 180]

/** Makes the instruments of `warmline.*`. */
export function turnMetrics(meter: Meter): Measure {
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description })
  const duration = (name: string, description: string) =>
    meter.createHistogram(name, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: boundaries },
    })
  const turns = counter('warmline.turns', '{turn}', 'Turns that ended, by mode and reason.')
  const sent = counter('warmline.input.sent', 'By', 'Bytes of requests that were sent.')
  const kept = counter(
    'warmline.input.kept',
    'By',
    'Bytes of full input that the server had, and that were not sent.',
  )
  const replays = counter(
    'warmline.replays',
    '{replay}',
    'Requests that were sent again within their turn.',
  )
  const fallbacks = counter(
    'warmline.fallbacks',
    '{turn}',
    'Turns over HTTP although WebSocket mode was wanted, by cause.',
  )
  const whole = duration('warmline.turn.duration', 'Time of a turn from its call to its end.')
  const queue = duration(
    'warmline.queue.duration',
    'Time that a turn waited for a lane, without the handshake.',
  )
  const handshake = duration(
    'warmline.handshake.duration',
    'Time that a turn waited for a new connection.',
  )
  const firstEvent = duration(
    'warmline.time_to_first_event',
    'Time from the call to the first event.',
  )
  const firstOutput = duration(
    'warmline.time_to_first_output',
    'Time from the call to the first output.',
  )
  const times = [
    [whole, 'durationMs'],
    [queue, 'queueMs'],
    [handshake, 'handshakeMs'],
    [firstEvent, 'firstEventMs'],
    [firstOutput, 'firstOutputMs'],
  ] as const

  return (record, at) => {
    const { reason, fallback } = record
    const base = known({
      ...serverOf(record),
      [attribute.transport]: record.transport,
      [attribute.mode]: record.mode,
      [attribute.reseed]: record.isReseed,
    })
    const ending = known({
      [attribute.reason]: reason === undefined ? undefined : classOf(reason),
      [attribute.outcome]: record.outcome,
      [general.errorType]: errorTypeOf(record),
    })
    turns.add(1, { ...base, ...ending }, at)
    sent.add(record.bytesSent, base, at)
    kept.add(bytesKept(record), base, at)
    if (record.replays > 0) replays.add(record.replays, base, at)
    if (fallback !== undefined)
      fallbacks.add(1, { ...base, [attribute.fallback]: classOf(fallback) }, at)
    for (const [histogram, field] of times) {
      const value = seconds(record[field])
      if (value !== undefined) histogram.record(value, base, at)
    }
  }
}
