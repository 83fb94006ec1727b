// The spans of one turn, made after its end with the times of its record.
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { TurnRecord } from '@warmline/core'
import { errorTypeOf } from './facts.js'
import { inferenceAttributes, inferenceName } from './gen-ai.js'
import { turnAttributes } from './turn-attributes.js'

/** Where the spans of a turn go. */
export interface SpanPlace {
  readonly tracer: Tracer
  /** The context in which the turn was called. */
  readonly active: Context
  /** Whether the turn gets a `gen_ai.client.inference` span, above its own. */
  readonly hasInference: boolean
}

/** Makes the spans of a turn. Returns the context of its own, for the exemplars of metrics. */
export function traceTurn(record: TurnRecord, place: SpanPlace): Context {
  const { tracer, active, hasInference } = place
  const startTime = record.startedAt
  const endTime = startTime + Math.max(0, record.durationMs)
  const errorType = errorTypeOf(record)
  const spanIn = (name: string, attributes: Attributes, under: Context): Context => {
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime, attributes }, under)
    if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: errorType })
    span.end(endTime)
    return trace.setSpan(under, span)
  }
  // Nobody calls a re-seeding, whatever context its timer runs in.
  const called = record.isReseed === true ? ROOT_CONTEXT : active
  const parent = hasInference
    ? spanIn(inferenceName(record), inferenceAttributes(record), called)
    : called
  return spanIn('warmline.turn', turnAttributes(record), parent)
}
