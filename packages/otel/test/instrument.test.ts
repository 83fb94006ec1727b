// What `instrument` exports of turns: names and units against a written list, where spans belong,
// and what it leaves out. Records that no server gives on demand are handed over as a client would.
import { DiagLogLevel, diag, metrics, trace } from '@opentelemetry/api'
import { expect, test, vi } from 'vitest'
import { instrument } from '../src/index.js'
import { forecaster, nativeLoop } from './support/agents.js'
import { openClient } from './support/client.js'
import { eventful, record, teller } from './support/records.js'
import { countsOf, inSpan, openTelemetry, treeOf } from './support/telemetry.js'

const warmline = [
  'warmline.fallbacks counter {turn}',
  'warmline.handshake.duration histogram s',
  'warmline.input.kept counter By',
  'warmline.input.sent counter By',
  'warmline.queue.duration histogram s',
  'warmline.replays counter {replay}',
  'warmline.time_to_first_event histogram s',
  'warmline.time_to_first_output histogram s',
  'warmline.turn.duration histogram s',
  'warmline.turns counter {turn}',
]
const genAI = [
  'gen_ai.client.inference.duration histogram s',
  'gen_ai.client.inference.time_to_first_chunk histogram s',
  'gen_ai.client.inference.usage.cache_read.input_tokens counter {token}',
  'gen_ai.client.inference.usage.cache_write.input_tokens counter {token}',
  'gen_ai.client.inference.usage.input_tokens counter {token}',
  'gen_ai.client.inference.usage.output_tokens counter {token}',
  'gen_ai.client.inference.usage.reasoning.output_tokens counter {token}',
]

test.each([
  [false, warmline],
  [true, [...genAI, ...warmline]],
])(
  'The metrics are those of the list, by name, kind and unit: genAI %s',
  async (isOn, expected) => {
    await using telemetry = openTelemetry()
    const client = teller()
    instrument(client, { genAI: isOn })
    client.tell(eventful)
    const listed = (await telemetry.metrics()).map(
      ({ name, type, unit }) => `${name} ${type} ${unit}`,
    )
    expect(listed.sort()).toEqual(expected)
  },
)

test('The span of a turn says what was sent, what was kept and why', async () => {
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client)
  client.tell(eventful)
  const [span, ...others] = await telemetry.spans()
  expect(others).toEqual([])
  expect(span).toMatchObject({
    name: 'warmline.turn',
    kind: 2,
    status: { code: 2, message: 'connection_lost' },
  })
  expect(span?.startTime).toEqual([1_700_000_000, 0])
  expect(span?.endTime).toEqual([1_700_000_000, 250_000_000])
  expect(span?.attributes).toEqual({
    'server.address': 'api.openai.com',
    'server.port': 443,
    'error.type': 'connection_lost',
    'gen_ai.response.id': 'resp_1',
    'warmline.transport': 'websocket',
    'warmline.mode': 'full',
    'warmline.reason': 'history_edited@17',
    'warmline.outcome': 'failed',
    'warmline.fallback': 'upgrade_refused:404',
    'warmline.model': 'gpt-6-astra',
    'warmline.scope': 's1',
    'warmline.hints': ['tools_reordered'],
    'warmline.connection': 'c1',
    'warmline.lane': 'l0',
    'warmline.replays': 2,
    'warmline.items.sent': 3,
    'warmline.items.kept': 4,
    'warmline.bytes.sent': 300,
    'warmline.bytes.kept': 700,
    'warmline.bytes.full': 1000,
    'warmline.queue.duration': 0.005,
    'warmline.handshake.duration': 0.02,
    'warmline.time_to_first_event': 0.03,
    'warmline.time_to_first_output': 0.04,
  })
})

test('The inference span has the attributes of the conventions, and the turn below it', async () => {
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client, { genAI: true })
  client.tell(eventful)
  const spans = await telemetry.spans()
  expect(treeOf(spans)).toEqual(['chat gpt-6-astra', 'chat gpt-6-astra > warmline.turn'])
  expect(spans[0]).toMatchObject({ name: 'chat gpt-6-astra', kind: 2, status: { code: 2 } })
  expect(spans[0]?.attributes).toEqual({
    'server.address': 'api.openai.com',
    'server.port': 443,
    'error.type': 'connection_lost',
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-6-astra',
    'gen_ai.request.stream': true,
    'gen_ai.request.previous_response.id': 'resp_0',
    'gen_ai.request.reasoning.level': 'low',
    'gen_ai.conversation.id': 'conv_1',
    'gen_ai.response.id': 'resp_1',
    'gen_ai.response.time_to_first_chunk': 0.03,
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 20,
    'gen_ai.usage.cache_read.input_tokens': 60,
    'gen_ai.usage.cache_write.input_tokens': 10,
    'gen_ai.usage.reasoning.output_tokens': 5,
  })
  const usage = 'gen_ai.client.inference.usage'
  expect(countsOf(await telemetry.metrics())).toMatchObject({
    [`${usage}.input_tokens`]: 100,
    [`${usage}.output_tokens`]: 20,
    [`${usage}.cache_read.input_tokens`]: 60,
    [`${usage}.cache_write.input_tokens`]: 10,
    [`${usage}.reasoning.output_tokens`]: 5,
  })
})

test('An answer that is not streamed has no first chunk', async () => {
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client, { genAI: true })
  client.tell(record({ isStreamed: false, firstEventMs: 30 }))
  expect(await telemetry.text()).not.toContain('first_chunk')
})

test('A metric has few series: reasons and causes are classes', async () => {
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client)
  for (let index = 0; index < 50; index++) {
    client.tell(
      record({ reason: `history_edited@${index}`, fallback: `upgrade_refused:${400 + index}` }),
    )
    client.tell(record({ reason: `settings:field_${index}` }))
    client.tell(record({ reason: `scope:x-header-${index}` }))
    client.tell(record({ reason: 'cold:rotated' }))
    client.tell(record({ reason: 'off:not_honored' }))
  }
  const exported = await telemetry.metrics()
  const values = (name: string, key: string): readonly unknown[] =>
    exported
      .find((metric) => metric.name === name)
      ?.points.map(({ attributes }) => attributes[key]) ?? []
  expect(values('warmline.turns', 'warmline.reason')).toEqual([
    'history_edited',
    'settings',
    'scope',
    'cold:rotated',
    'off:not_honored',
  ])
  expect(values('warmline.fallbacks', 'warmline.fallback')).toEqual(['upgrade_refused'])
})

test('A turn that its caller left, or that the token limit cut, is no error', async () => {
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client, { genAI: true })
  client.tell(record({ outcome: 'aborted' }))
  client.tell(record({ outcome: 'incomplete' }))
  for (const span of await telemetry.spans()) expect(span.status.code).toBe(0)
  expect(await telemetry.text()).not.toContain('error.type')
})

test('A re-seeding has no parent and no inference, and metrics tell it apart', async () => {
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client, { genAI: true })
  await inSpan('somebody else', async () => client.tell(record({ isReseed: true })))
  expect(treeOf(await telemetry.spans())).toEqual(['somebody else', 'warmline.turn'])
  const exported = await telemetry.metrics()
  expect(exported.filter(({ name }) => name.startsWith('gen_ai'))).toEqual([])
  for (const { points } of exported)
    for (const { attributes } of points) expect(attributes['warmline.reseed']).toBe(true)
})

test('Turns of one connection belong each to its own caller', async () => {
  await using telemetry = openTelemetry()
  await using line = await openClient({ model: forecaster })
  instrument(line.client)
  const names = Array.from({ length: 10 }, (_, index) => `request ${index}`)
  await Promise.all(names.map((name) => inSpan(name, () => nativeLoop(line.client))))
  const expected = names.flatMap((name) => [
    name,
    `${name} > warmline.turn`,
    `${name} > warmline.turn`,
  ])
  expect(treeOf(await telemetry.spans())).toEqual(expected.sort())
})

test('A provider that is registered later gets the turns from then on', async () => {
  const client = teller()
  const stop = instrument(client)
  client.tell(record({}))
  await using telemetry = openTelemetry()
  client.tell(record({}))
  expect(await telemetry.spans()).toHaveLength(1)
  expect(countsOf(await telemetry.metrics())).toMatchObject({ 'warmline.turns': 1 })
  stop()
  client.tell(record({}))
  expect(await telemetry.spans()).toHaveLength(1)
})

test('A client that is instrumented again, as by a hot reload, counts once', async () => {
  await using telemetry = openTelemetry()
  const client = teller()
  const first = instrument(client)
  instrument(client)
  client.tell(record({}))
  first()
  client.tell(record({}))
  expect(await telemetry.spans()).toHaveLength(2)
})

test('Providers can be given, and the global ones then get nothing', async () => {
  const own = openTelemetry()
  const given = {
    tracerProvider: trace.getTracerProvider(),
    meterProvider: metrics.getMeterProvider(),
  }
  for (const api of [trace, metrics]) api.disable()
  await using telemetry = openTelemetry()
  const client = teller()
  instrument(client, given)
  client.tell(record({}))
  expect(await own.spans()).toHaveLength(1)
  expect(countsOf(await own.metrics())).toMatchObject({ 'warmline.turns': 1 })
  expect(await telemetry.spans()).toHaveLength(0)
  await own[Symbol.asyncDispose]()
})

test('A fault of a tracer is told to its own log, and keeps no metric away', async () => {
  const error = vi.fn()
  const silent = (): void => {}
  diag.setLogger(
    { error, warn: silent, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  )
  await using line = await openClient({ model: forecaster })
  await using telemetry = openTelemetry()
  instrument(line.client, {
    tracerProvider: {
      getTracer() {
        throw new Error('no tracer')
      },
    },
  })
  await nativeLoop(line.client)
  diag.disable()
  expect(error).toHaveBeenCalledTimes(2)
  expect(countsOf(await telemetry.metrics())).toMatchObject({ 'warmline.turns': 2 })
})
