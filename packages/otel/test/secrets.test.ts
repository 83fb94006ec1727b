// A thousand turns with keys, prompts, arguments, answers, metadata and header values that are
// marked, over every way in and with faults on the way: no mark is in any span or metric.
import {
  controlHeaders,
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type TransportOption,
} from '@warmline/core'
import { type DevServer, type Fault, fromContext, startDevServer } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { expect, test } from 'vitest'
import { instrument } from '../src/index.js'
import { weatherTool } from './support/agents.js'
import { countsOf, openTelemetry } from './support/telemetry.js'

const mark = 'SECRET'
const talks = 25
const turnsOfTalk = 40

const points = [
  'before-created',
  'after-created',
  'after-first-output',
  'before-completed',
] as const
const faults: readonly Fault[] = [
  ...[401, 403, 429, 503].map((status) => ({ type: 'refuse-upgrade', status }) as const),
  ...points.flatMap((at): Fault[] => [
    { type: 'drop', at },
    { type: 'close', at, code: 1011 },
    { type: 'error', at, message: `${mark} of the server`, code: `${mark}_code` },
    { type: 'bad-json', at, text: `{"${mark}"` },
    { type: 'unknown-event', at, event: { type: `${mark}.event`, text: mark } },
    { type: 'age-limit', at },
  ]),
  { type: 'error', at: 'before-created', status: 429, code: 'rate_limit_exceeded' },
  { type: 'safety-stop', at: 'after-created' },
  { type: 'ignore-anchor' },
  { type: 'foreign-echo' },
  { type: 'omit-event' },
  { type: 'duplicate-event' },
  { type: 'foreign-item-id' },
  { type: 'wrong-sequence-number' },
  { type: 'empty-completed-output' },
]

/** Calls a tool with marked arguments every third time, else answers with a mark. */
const teller = fromContext(({ items }) =>
  items.length % 3 === 0
    ? [{ type: 'function_call', name: 'weather', arguments: `{"city":"${mark} city"}` }]
    : [
        { type: 'reasoning', summary: [`${mark} thought`], encrypted: `${mark} sealed` },
        { type: 'text', text: `${mark} answer` },
      ],
)

type Way = (
  client: ResponsesClient,
  request: object,
  transport: TransportOption,
) => Promise<readonly object[]>

/** Sends a turn through `client.fetch`, with a marked header. */
async function overFetch(...[client, request, transport]: Parameters<Way>): Promise<string> {
  const response = await client.fetch(`${client.endpoint.baseURL}/responses`, {
    method: 'POST',
    headers: {
      authorization: `Bearer sk-${mark}`,
      'content-type': 'application/json',
      'x-request-id': `${mark} request`,
      'x-team': `${mark} team`,
      ...controlHeaders({ transport, label: `${mark} label` }),
    },
    body: JSON.stringify(request),
  })
  return response.text()
}

const ways: readonly Way[] = [
  async (client, request, transport) => {
    const turn = client.create({ ...request }, { transport, label: `${mark} label` })
    return (await turn.response).output
  },
  async (...given) => JSON.parse(await overFetch(...given)).output ?? [],
  async (client, request, transport) => {
    const text = await overFetch(client, { ...request, stream: true }, transport)
    const completed = text.split('\n').find((line) => line.includes('"type":"response.completed"'))
    return JSON.parse(completed?.replace(/^data: /, '') ?? '{}').response?.output ?? []
  },
]

/** What a tool says, if an item calls one. */
function outputOfCall(item: object): readonly object[] {
  if (!('call_id' in item)) return []
  return [{ type: 'function_call_output', call_id: item.call_id, output: `${mark} rain` }]
}

/** One talk of many turns, with a client of its own; every second turn brings a fault. */
async function talk(server: DevServer, number: number): Promise<number> {
  await using client = createResponsesClient({
    endpoint: openaiEndpoint({ baseURL: server.baseURL }),
    apiKey: `sk-${mark}-${number}`,
    headers: { 'x-tenant': `${mark} tenant` },
    organization: `${mark}-organization`,
  })
  let turns = 0
  client.onTurn(() => turns++)
  instrument(client, { genAI: true })
  let input: object[] = []
  for (let turn = 0; turn < turnsOfTalk; turn++) {
    const fault = faults[(number + turn * 7) % faults.length]
    if (fault !== undefined && turn % 2 === 1) server.faults.add(fault)
    if (turn % 8 === 0) input = []
    input.push({ role: 'user', content: `${mark} question ${turn}` })
    // An edit now and then gives reasons for full input.
    if (turn % 8 === 4) input[0] = { role: 'user', content: `${mark} edited ${turn}` }
    const request = {
      model: modelId,
      instructions: `${mark} instructions`,
      metadata: { note: `${mark} metadata` },
      user: `${mark} user`,
      tools: [{ ...weatherTool, description: `${mark} description` }],
      input: [...input],
    }
    const recorded = Promise.withResolvers<unknown>()
    const stop = client.onTurn(recorded.resolve)
    const way = ways[(number + turn) % ways.length]
    const output =
      (await way?.(client, request, turn % 8 === 5 ? 'http' : 'auto').catch(() => [])) ?? []
    // Over HTTP the answer can be read to its end before the record is made.
    await recorded.promise
    stop()
    input.push(...output, ...output.flatMap(outputOfCall))
  }
  return turns
}

test('Nothing that is marked is exported', { timeout: 240_000 }, async () => {
  await using telemetry = openTelemetry()
  await using server = await startDevServer({ model: teller })
  const turns = await Promise.all(
    Array.from({ length: talks }, (_, number) => talk(server, number)),
  )
  expect(turns).toEqual(turns.map(() => turnsOfTalk))
  expect(await telemetry.text()).not.toContain(mark)
  const spans = (await telemetry.spans()).filter(({ name }) => name === 'warmline.turn')
  expect(spans).toHaveLength(talks * turnsOfTalk)
  const counts = countsOf(await telemetry.metrics())
  expect(counts).toMatchObject({ 'warmline.turns': talks * turnsOfTalk })
  // Much went wrong on the way.
  const failed = spans.filter(({ attributes }) => attributes['error.type'] !== undefined)
  expect(failed.length).toBeGreaterThan(50)
  expect(counts['warmline.replays']).toBeGreaterThan(50)
})
