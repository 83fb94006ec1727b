// Turns with keys, prompts, arguments, answers, metadata and header values that are marked, over
// every way in and with faults on the way, for tests of where no mark may be.
import {
  controlHeaders,
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type TransportOption,
} from '@warmline/core'
import { type DevServer, type Fault, fromContext, type Model } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { weatherTool } from './agents.js'

/** What everything secret contains. */
export const mark = 'SECRET'
/** How many turns one talk has. */
export const turnsOfTalk = 40

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
export const teller: Model = fromContext(({ items }) =>
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

/** One talk. */
export interface TalkOptions {
  readonly server: DevServer
  /** Its number, from 0: it chooses the ways in and the faults. */
  readonly number: number
  /** Sees the client before its first turn. */
  readonly attach: (client: ResponsesClient) => void
  /** Hears of whatever a caller is told instead of an answer. */
  readonly failed?: (fault: unknown) => void
}

/**
 * One talk of many turns, with a client of its own; every second turn brings a fault. Gives how
 * many turns had a record.
 */
export async function talk({ server, number, attach, failed }: TalkOptions): Promise<number> {
  await using client = createResponsesClient({
    endpoint: openaiEndpoint({ baseURL: server.baseURL }),
    apiKey: `sk-${mark}-${number}`,
    headers: { 'x-tenant': `${mark} tenant` },
    organization: `${mark}-organization`,
  })
  let turns = 0
  client.onTurn(() => turns++)
  attach(client)
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
      (await way?.(client, request, turn % 8 === 5 ? 'http' : 'auto').catch((thrown: unknown) => {
        failed?.(thrown)
        return []
      })) ?? []
    // Over HTTP the answer can be read to its end before the record is made.
    await recorded.promise
    stop()
    input.push(...output, ...output.flatMap(outputOfCall))
  }
  return turns
}
