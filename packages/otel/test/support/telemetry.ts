// OpenTelemetry for one test: its global providers, and all that they exported, to read.
import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

/** One metric as it was exported. */
export interface ExportedMetric {
  readonly name: string
  readonly unit: string
  readonly type: 'counter' | 'histogram' | 'gauge'
  /** Its series: the attributes, and the sum and the number of their values. */
  readonly points: readonly {
    readonly attributes: Readonly<Record<string, unknown>>
    readonly sum: number
    readonly count: number
  }[]
}

/** What was exported so far. */
export interface Telemetry extends AsyncDisposable {
  spans(): Promise<readonly ReadableSpan[]>
  metrics(): Promise<readonly ExportedMetric[]>
  /** Everything, as text: to look for what must not be there. */
  text(): Promise<string>
}

/** Registers the global providers; disposing of the result takes them away. */
export function openTelemetry(): Telemetry {
  const spanExporter = new InMemorySpanExporter()
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  })
  const tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })],
  })
  const meterProvider = new MeterProvider({ readers: [reader] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(tracerProvider)
  metrics.setGlobalMeterProvider(meterProvider)
  const exported = async (): Promise<readonly ExportedMetric[]> => {
    metricExporter.reset()
    await meterProvider.forceFlush()
    return metricExporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .map(({ descriptor, dataPointType, dataPoints }) => ({
        name: descriptor.name,
        unit: descriptor.unit,
        type: typeOf(dataPointType),
        points: dataPoints.map(({ attributes, value }) =>
          typeof value === 'number'
            ? { attributes, sum: value, count: 1 }
            : { attributes, sum: value.sum ?? 0, count: value.count },
        ),
      }))
  }
  const spans = async (): Promise<readonly ReadableSpan[]> => {
    await tracerProvider.forceFlush()
    return spanExporter.getFinishedSpans()
  }
  return {
    spans,
    metrics: exported,
    async text() {
      const told = (await spans()).map(({ name, attributes, events, status, links }) => ({
        name,
        attributes,
        events,
        status,
        links,
      }))
      return JSON.stringify([told, await exported()])
    },
    async [Symbol.asyncDispose]() {
      for (const api of [context, trace, metrics]) api.disable()
      await tracerProvider.shutdown()
      await meterProvider.shutdown()
    },
  }
}

function typeOf(type: DataPointType): ExportedMetric['type'] {
  if (type === DataPointType.SUM) return 'counter'
  return type === DataPointType.HISTOGRAM ? 'histogram' : 'gauge'
}

/** How often each metric was recorded; for a counter, what it counted. */
export function countsOf(exported: readonly ExportedMetric[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    exported.map(({ name, type, points }) => [
      name,
      points.reduce((total, { sum, count }) => total + (type === 'counter' ? sum : count), 0),
    ]),
  )
}

/** Whether a backend takes a span for a call of a model, by what such spans say of themselves. */
export function isModelCall({ attributes }: ReadableSpan): boolean {
  return (
    attributes['gen_ai.operation.name'] === 'chat' ||
    attributes['openinference.span.kind'] === 'LLM' ||
    (attributes['gen_ai.operation.name'] === undefined &&
      attributes['gen_ai.request.model'] !== undefined)
  )
}

/** Runs something in a span of the app. */
export async function inSpan<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  return trace.getTracer('app').startActiveSpan(name, async (span) => {
    try {
      return await run()
    } finally {
      span.end()
    }
  })
}

/** The spans as a tree: each name under those of its parents. */
export function treeOf(spans: readonly ReadableSpan[]): readonly string[] {
  const pathOf = ({ name, parentSpanContext }: ReadableSpan): string => {
    const parent = spans.find((each) => each.spanContext().spanId === parentSpanContext?.spanId)
    return parent === undefined ? name : `${pathOf(parent)} > ${name}`
  }
  return spans.map(pathOf).sort()
}
