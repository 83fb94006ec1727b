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
import { errorTypeOf } from './facts.js'
import { inferenceAttributes, inferenceName } from './gen-ai.js'
import type { RecordedTurn } from './recorded-turn.js'
import { turnAttributes } from './turn-attributes.js'

/** A turn that has ended, and the server that it went to. */
export interface EndedTurn {
  readonly record: RecordedTurn
  readonly server: Attributes
  /** The name of the endpoint's row. */
  readonly endpoint: string
  /** Whether the turn gets a `gen_ai.client.inference` span, above its own. */
  readonly hasInference: boolean
}

/**
 * Makes the spans of a turn.
 * @param active The context in which the turn was called.
 * @returns the context of its span, for the exemplars of metrics
 */
export function traceTurn(tracer: Tracer, turn: EndedTurn, active: Context): Context {
  const { record, server, hasInference } = turn
  const startTime = record.startedAt ?? Date.now() - record.durationMs
  const endTime = startTime + Math.max(0, record.durationMs)
  const errorType = errorTypeOf(record)
  const spanIn = (name: string, attributes: Attributes, under: Context): Context => {
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime, attributes }, under)
    if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: errorType })
    span.end(endTime)
    return trace.setSpan(under, span)
  }
  // Nobody calls a re-seeding: it begins in the context of a timer, which is that of whatever turn
  // opened the connection.
  const called = record.isReseed === true ? ROOT_CONTEXT : active
  const parent = hasInference
    ? spanIn(inferenceName(record), inferenceAttributes(record, turn), called)
    : called
  return spanIn('warmline.turn', turnAttributes(record, server), parent)
}
