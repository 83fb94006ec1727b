// The span and the metrics of OpenTelemetry's GenAI conventions (v0.1.0, in development), for turns
// that nobody else instruments. Names, units and buckets are those of
// https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/client-inference.md
import type { Attributes, Meter } from '@opentelemetry/api'
import type { TurnRecord } from '@warmline/core'
import { errorTypeOf, known, seconds, serverOf } from './facts.js'
import { general } from './names.js'
import type { Measure } from './turn-metrics.js'

/** The Responses API generates chat completions, as the conventions name them. */
const operation = 'chat'

/** The conventions' names of endpoints; others speak OpenAI's format, and count as it. */
const providers: Readonly<Record<string, string>> = {
  azure: 'azure.ai.openai',
  xai: 'x_ai',
}

const boundaries = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
]

/** The name of a turn's `gen_ai.client.inference` span. */
export function inferenceName({ model }: TurnRecord): string {
  return model === undefined ? operation : `${operation} ${model}`
}

/** What the span and all metrics of a turn say. */
function common(record: TurnRecord): Attributes {
  return {
    ...serverOf(record),
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': providers[record.endpoint] ?? 'openai',
    'gen_ai.request.model': record.model,
  }
}

/** The attributes of that span. */
export function inferenceAttributes(record: TurnRecord): Attributes {
  const { tokens } = record
  return known({
    ...common(record),
    [general.errorType]: errorTypeOf(record),
    [general.responseId]: record.responseId,
    'gen_ai.conversation.id': record.conversationId,
    'gen_ai.request.stream': record.isStreamed,
    'gen_ai.request.previous_response.id': record.previousResponseId,
    'gen_ai.request.reasoning.level': record.reasoningEffort,
    'gen_ai.response.time_to_first_chunk': firstChunk(record),
    'gen_ai.usage.input_tokens': tokens?.input,
    'gen_ai.usage.output_tokens': tokens?.output,
    'gen_ai.usage.cache_read.input_tokens': tokens?.cachedInput,
    'gen_ai.usage.cache_write.input_tokens': tokens?.cacheWriteInput,
    'gen_ai.usage.reasoning.output_tokens': tokens?.reasoning,
  })
}

/** Only streamed answers have chunks. */
function firstChunk({ isStreamed, firstEventMs }: TurnRecord): number | undefined {
  return isStreamed ? seconds(firstEventMs) : undefined
}

/**
 * Makes the instruments of `gen_ai.client.inference.*`. `time_per_output_chunk` is not among them:
 * a record has no times of single events.
 */
export function inferenceMetrics(meter: Meter): Measure {
  const prefix = 'gen_ai.client.inference'
  const histogram = (name: string, description: string) =>
    meter.createHistogram(`${prefix}.${name}`, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: boundaries },
    })
  const counter = (name: string, description: string) =>
    meter.createCounter(`${prefix}.usage.${name}`, { unit: '{token}', description })
  const duration = histogram('duration', 'GenAI client inference operation duration.')
  const toFirstChunk = histogram('time_to_first_chunk', 'Time to receive the first chunk.')
  const usage = [
    [counter('input_tokens', 'Input tokens, cached ones included.'), 'input'],
    [counter('output_tokens', 'Output tokens, reasoning included.'), 'output'],
    [counter('cache_read.input_tokens', 'Input tokens read from the cache.'), 'cachedInput'],
    [counter('cache_write.input_tokens', 'Input tokens written to the cache.'), 'cacheWriteInput'],
    [counter('reasoning.output_tokens', 'Output tokens used for reasoning.'), 'reasoning'],
  ] as const

  return (record, at) => {
    const base = known(common(record))
    const ended = known({ ...base, [general.errorType]: errorTypeOf(record) })
    duration.record(seconds(record.durationMs) ?? 0, ended, at)
    const chunk = firstChunk(record)
    if (chunk !== undefined) toFirstChunk.record(chunk, base, at)
    for (const [tokens, field] of usage) {
      const count = record.tokens?.[field]
      if (count !== undefined) tokens.add(count, base, at)
    }
  }
}
