// Listens to a client, and makes spans and metrics of the records of its turns. It changes no turn,
// and no fault of a provider or an exporter reaches one.
import {
  context,
  diag,
  type Meter,
  type MeterProvider,
  metrics,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import type { ResponsesClient, TurnRecord } from '@warmline/core'
import { inferenceMetrics } from './gen-ai.js'
import { scopeName } from './names.js'
import { traceTurn } from './spans.js'
import { type Measure, turnMetrics } from './turn-metrics.js'

/** Options of `instrument`; all are optional. There is none for content: it is never exported. */
export interface InstrumentOptions {
  /**
   * Whether each turn also gets a `gen_ai.client.inference` span and the metrics of that name.
   * Leave it off where something else instruments the model calls, such as `@ai-sdk/otel`,
   * LangSmith or OpenInference: they would count twice.
   * @default false
   */
  readonly genAI?: boolean
  /** Where spans go. @default the global provider, also one that is registered later */
  readonly tracerProvider?: TracerProvider
  /** Where metrics go. @default the global provider, also one that is registered later */
  readonly meterProvider?: MeterProvider
}

/** What `instrument` uses of a client. */
export type InstrumentedClient = Pick<ResponsesClient, 'onTurn'>

/** Where a client keeps the function that stops its instrumentation: it survives hot reloads. */
const running: unique symbol = Symbol.for('warmline.otel.v1')

/**
 * Makes a span `warmline.turn` and metrics `warmline.*` of every turn of a client: one that was
 * made by `createResponsesClient`, `defaultClient()`, or the `client` of a provider or model. The
 * span is a child of the one that was active when the turn was called; a re-seeding, which nobody
 * called, has no parent. A client has one instrumentation: another call replaces it.
 * @returns a function that stops it
 * @example const stop = instrument(warmline.client)
 */
export function instrument(
  client: InstrumentedClient & { [running]?: () => void },
  options: InstrumentOptions = {},
): () => void {
  client[running]?.()
  const observe = observer(options)
  const stop = client.onTurn((record) => void guarded(() => observe(record)))
  Reflect.defineProperty(client, running, { value: stop, configurable: true })
  return stop
}

function observer({
  genAI = false,
  tracerProvider,
  meterProvider,
}: InstrumentOptions): (record: TurnRecord) => void {
  const warmlineOf = ofNewest(turnMetrics)
  const inferenceOf = ofNewest(inferenceMetrics)
  return (record) => {
    const hasInference = genAI && record.isReseed !== true
    // The listener runs in the context of the turn's call.
    const active = context.active()
    const traced = guarded(() => {
      const tracer = (tracerProvider ?? trace).getTracer(scopeName)
      return traceTurn(record, { tracer, active, hasInference })
    })
    const at = traced ?? active
    const provider = meterProvider ?? metrics.getMeterProvider()
    guarded(() => warmlineOf(provider)(record, at))
    if (hasInference) guarded(() => inferenceOf(provider)(record, at))
  }
}

/** Exports a part: its fault reaches neither a turn nor the other parts, and gives `undefined`. */
function guarded<Result>(part: () => Result): Result | undefined {
  try {
    return part()
  } catch (fault) {
    diag.error('A turn of Warmline could not be exported.', fault)
    return undefined
  }
}

/**
 * Makes instruments once for each provider that comes: a meter of the global one, taken before a
 * real one is registered, would stay without effect.
 */
function ofNewest(make: (meter: Meter) => Measure): (provider: MeterProvider) => Measure {
  let newest: { readonly provider: MeterProvider; readonly measure: Measure } | undefined
  return (provider) => {
    if (newest?.provider !== provider)
      newest = { provider, measure: make(provider.getMeter(scopeName)) }
    return newest.measure
  }
}
