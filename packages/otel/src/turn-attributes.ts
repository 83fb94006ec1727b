// The attributes of the span `warmline.turn`. Pure. The caller's own label, the request id and the
// server's headers stay in the record: they are free text or header values.
import type { Attributes } from '@opentelemetry/api'
import type { TurnRecord } from '@warmline/core'
import { bytesKept, errorTypeOf, known, seconds, serverOf } from './facts.js'
import { attribute, general } from './names.js'

/**
 * The attributes of a turn. The model is `warmline.model`, and not `gen_ai.request.model`, by which
 * backends such as Langfuse count a span as one more generation
 * (https://github.com/langfuse/langfuse/blob/main/packages/shared/src/server/otel/ObservationTypeMapper.ts).
 */
export function turnAttributes(record: TurnRecord): Attributes {
  return known({
    ...serverOf(record),
    [general.errorType]: errorTypeOf(record),
    [general.responseId]: record.responseId,
    [attribute.transport]: record.transport,
    [attribute.mode]: record.mode,
    [attribute.reason]: record.reason,
    [attribute.outcome]: record.outcome,
    [attribute.fallback]: record.fallback,
    [attribute.reseed]: record.isReseed,
    [attribute.model]: record.model,
    [attribute.scope]: record.scope,
    [attribute.hints]: record.hints?.map(({ code }) => code),
    [attribute.connection]: record.connection,
    [attribute.lane]: record.lane,
    [attribute.replays]: record.replays,
    [attribute.itemsSent]: record.itemsSent,
    [attribute.itemsKept]: record.itemsKept,
    [attribute.bytesSent]: record.bytesSent,
    [attribute.bytesKept]: bytesKept(record),
    [attribute.bytesFull]: record.bytesFull,
    [attribute.queue]: seconds(record.queueMs),
    [attribute.handshake]: seconds(record.handshakeMs),
    [attribute.firstEvent]: seconds(record.firstEventMs),
    [attribute.firstOutput]: seconds(record.firstOutputMs),
  })
}
