// Runs an agent once a second, until it is stopped, and offers what its turns were: metrics for
// Prometheus to scrape, and spans over OTLP where `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector.
// Without a key it talks to a server of its own.
import { setTimeout } from 'node:timers/promises'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createResponsesClient } from '@warmline/core'
import { startDevServer } from '@warmline/dev-server'
import { instrument } from '@warmline/otel'
import { converse } from './agent.js'

const port = Number(process.env.METRICS_PORT ?? 9464)
const meterProvider = new MeterProvider({
  readers: [new PrometheusExporter({ host: '127.0.0.1', port })],
})
const hasCollector = process.env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined
const tracerProvider = new TracerProvider({
  spanProcessors: hasCollector
    ? [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 500 })]
    : [],
})

const apiKey = process.env.OPENAI_API_KEY || undefined
const server = apiKey === undefined ? await startDevServer() : undefined
const client = createResponsesClient(
  server === undefined ? {} : { baseURL: server.baseURL, apiKey: 'sk-local' },
)
instrument(client, { tracerProvider, meterProvider, genAI: true })

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
console.log(`Metrics are at http://127.0.0.1:${port}/metrics. Stop with Ctrl+C.`)
while (!stop.signal.aborted) {
  await converse(client)
  await setTimeout(1000, undefined, { signal: stop.signal }).catch(() => {})
}
await client.close()
await server?.close()
await tracerProvider.shutdown()
await meterProvider.shutdown()
