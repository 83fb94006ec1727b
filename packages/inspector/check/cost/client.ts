// One way of observing a client, in a process of its own: cost.ts says when it runs a block of
// turns, and is told the processor time that it took.
import { pathToFileURL } from 'node:url'
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import {
  createResponsesClient,
  type InputItem,
  openaiEndpoint,
  type ResponsesClient,
} from '@warmline/core'
import { inspect } from '@warmline/inspector'
import { type InstrumentOptions, instrument } from '@warmline/otel'
import { type Block, blocks, type Way } from './ways.ts'

/** Settings as an agent has them: 20 KB of instructions and tools. */
const settings = {
  model: 'gpt-6-astra',
  store: false,
  prompt_cache_key: 'agent',
  instructions: 'Follow the rules of the house, and say what you did. '.repeat(190),
  tools: Array.from({ length: 20 }, (_, tool) => ({
    type: 'function' as const,
    name: `tool_${tool}`,
    description:
      'Reads the file at a path and gives its lines from the first one to the last. '.repeat(5),
    parameters: { type: 'object', properties: { path: { type: 'string' } } },
    strict: false,
  })),
}

/** Providers whose exports go nowhere, so that the cost is that of making them. */
function providers(): InstrumentOptions {
  const done = { code: 0 } as const
  const spans: SpanExporter = {
    export: (_, told) => told(done),
    shutdown: () => Promise.resolve(),
    forceFlush: () => Promise.resolve(),
  }
  const metrics: PushMetricExporter = {
    export: (_, told) => told(done),
    shutdown: () => Promise.resolve(),
    forceFlush: () => Promise.resolve(),
    selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
  }
  const reader = new PeriodicExportingMetricReader({
    exporter: metrics,
    exportIntervalMillis: 1000,
  })
  return {
    tracerProvider: new TracerProvider({
      spanProcessors: [new BatchSpanProcessor({ exporter: spans })],
    }),
    meterProvider: new MeterProvider({ readers: [reader] }),
  }
}

/** How each way observes; an inspector gives the address of its page. */
const observe: Readonly<Record<Way, (client: ResponsesClient) => unknown>> = {
  none: () => {},
  'none again': () => {},
  before: () => {},
  onTurn: (client) => client.onTurn(() => {}),
  watch: (client) => client.watch(() => {}),
  otel: (client) => instrument(client, providers()),
  inspector: async (client) => (await inspect(client)).url,
  'otel, genAI': (client) => instrument(client, { ...providers(), genAI: true }),
}

/** Runs the turns of a block; gives the processor time of this process, in milliseconds. */
async function run(client: ResponsesClient, block: Block): Promise<number> {
  const { turns, deltas } = blocks[block]
  globalThis.gc?.()
  const before = process.cpuUsage()
  let input: readonly InputItem[] = []
  for (let turn = 0; turn < turns; turn++) {
    const asked: InputItem = { role: 'user', content: String(deltas) }
    const { output } = await client.create({ ...settings, input: [...input, asked] }).response
    input = [...input, asked, ...output]
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The client maker of another build, or of this one. */
async function makerOf(folder: string | undefined): Promise<typeof createResponsesClient> {
  if (folder === undefined) return createResponsesClient
  const { href } = pathToFileURL(`${folder}/packages/core/dist/index.js`)
  const other: { createResponsesClient: typeof createResponsesClient } = await import(href)
  return other.createResponsesClient
}

const [way, baseURL = '', build] = process.argv.slice(2)
const make = await makerOf(build)
const observed = make({ apiKey: 'sk-test', endpoint: openaiEndpoint({ baseURL }) })
const begin = Object.entries(observe).find(([name]) => name === way)?.[1]
const page = await begin?.(observed)
process.on('message', (block: Block) => {
  run(observed, block).then((ms) => process.send?.(ms))
})
process.on('disconnect', () => process.exit())
process.send?.(typeof page === 'string' ? page : '')
