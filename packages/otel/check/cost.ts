// What observing turns costs: processor time of a client's process for each turn and each event,
// with nothing attached, with a listener, under watch and with OpenTelemetry, as ratios to nothing
// attached in the same run. The server is a process of its own. Needs a build:
//   node --expose-gc packages/otel/check/cost.ts [--before FOLDER] [--rounds N]
// FOLDER is a clone with another build of this repository, compared with nothing attached.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
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
import { instrument } from '@warmline/otel'

const { values: given } = parseArgs({
  options: { before: { type: 'string' }, rounds: { type: 'string', default: '101' } },
})

/** A way to observe a client; the returned function stops it. */
type Observe = (client: ResponsesClient) => () => void

/** The ways that are compared with `none`. Another one, such as an open inspector, is a line here. */
const ways: Readonly<Record<string, Observe>> = {
  none: () => () => {},
  // The same again, which shows how far a ratio is noise.
  'none again': () => () => {},
  onTurn: (client) => client.onTurn(() => {}),
  watch: (client) => client.watch(() => {}),
  otel: (client) => {
    const { tracerProvider, meterProvider } = providers()
    return instrument(client, { tracerProvider, meterProvider })
  },
  'otel, genAI': (client) => {
    const { tracerProvider, meterProvider } = providers()
    return instrument(client, { tracerProvider, meterProvider, genAI: true })
  },
}

/** What a block of turns is: its chains, and the deltas of each answer. */
const blocks = {
  turn: { chains: 1, turnsOfChain: 8, deltas: 2 },
  event: { chains: 1, turnsOfChain: 1, deltas: 3000 },
} as const
type Block = keyof typeof blocks

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
function providers(): { tracerProvider: TracerProvider; meterProvider: MeterProvider } {
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
  return {
    tracerProvider: new TracerProvider({
      spanProcessors: [new BatchSpanProcessor({ exporter: spans })],
    }),
    meterProvider: new MeterProvider({
      readers: [
        new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 1000 }),
      ],
    }),
  }
}

/** Runs the turns of a block; gives the processor time of this process, in milliseconds. */
async function run(client: ResponsesClient, block: Block): Promise<number> {
  const { chains, turnsOfChain, deltas } = blocks[block]
  globalThis.gc?.()
  const before = process.cpuUsage()
  for (let chain = 0; chain < chains; chain++) {
    let input: readonly InputItem[] = []
    for (let turn = 0; turn < turnsOfChain; turn++) {
      const asked: InputItem = { role: 'user', content: String(deltas) }
      const { output } = await client.create({ ...settings, input: [...input, asked] }).response
      input = [...input, asked, ...output]
    }
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2
}

/** The client maker of another build. */
async function makerOf(folder: string): Promise<typeof createResponsesClient> {
  const url = pathToFileURL(`${folder}/packages/core/dist/index.js`)
  const other: { createResponsesClient: typeof createResponsesClient } = await import(url.href)
  return other.createResponsesClient
}

const child = fork(new URL('cost-server.ts', import.meta.url))
const [baseURL]: unknown[] = await once(child, 'message')
if (typeof baseURL !== 'string') throw new Error('The server did not start.')
const options = { apiKey: 'sk-test', endpoint: openaiEndpoint({ baseURL }) }
const names = [...(given.before === undefined ? [] : ['before']), ...Object.keys(ways)]
const clients = new Map<string, ResponsesClient>()
for (const name of names) {
  const make = name === 'before' ? await makerOf(given.before ?? '') : createResponsesClient
  const client = make(options)
  ways[name]?.(client)
  clients.set(name, client)
}

for (const block of ['turn', 'event'] as const) {
  const { chains, turnsOfChain, deltas } = blocks[block]
  const units = chains * turnsOfChain * (block === 'turn' ? 1 : deltas)
  const taken = new Map<string, number[]>(names.map((name) => [name, []]))
  const rounds = Number(given.rounds)
  for (let round = -3; round < rounds; round++) {
    // Another order each round, so that none always follows the same one.
    const order = names.map(
      (_, i) =>
        names[(i * (round % 2 === 0 ? 1 : names.length - 1) + round + 3) % names.length] ?? '',
    )
    for (const name of order) {
      const client = clients.get(name)
      if (client === undefined) continue
      const ms = await run(client, block)
      if (round >= 0) taken.get(name)?.push(ms)
    }
  }
  const none = taken.get('none') ?? []
  for (const [name, times] of taken) {
    const ratios = times.map((ms, round) => ms / (none[round] ?? 0))
    const micros = ((median(times) / units) * 1000).toFixed(block === 'turn' ? 0 : 2)
    const ratio = median(ratios).toFixed(3)
    console.log(`${block}: ${name.padEnd(12)} ${micros.padStart(6)} µs · ${ratio} of none`)
  }
  const before = taken.get('before')
  if (before !== undefined) {
    const ratios = none.map((ms, round) => ms / (before[round] ?? 0))
    console.log(
      `${block}: none is ${median(ratios).toFixed(3)} of before, least times ${(Math.min(...none) / Math.min(...before)).toFixed(3)}`,
    )
  }
}
for (const client of clients.values()) await client.close()
child.disconnect()
process.exit()
