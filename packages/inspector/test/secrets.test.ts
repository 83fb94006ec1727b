// Keys, prompts and header values that are marked, over every way in and with faults on the way:
// no mark is in any line, error, file of discovery, address, record, row or answer without token,
// and no key and header value is in a content either.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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
import { weatherTool } from '../../otel/test/support/agents.js'
import { inspectorsFolder } from '../src/discovery.js'
import { inspect } from '../src/index.js'
import { ask, partsOf, stateOf, stderrLines } from './support/inspected.js'

/** In what a prompt or an answer says; in a content it may be. */
const prompt = 'PROMPT'
/** In keys, header values and credentials; nowhere may it be. */
const secret = 'SECRET'
const talks = 10
const turnsOfTalk = 20

const points = ['before-created', 'after-created', 'after-first-output'] as const
const faults: readonly Fault[] = [
  ...[401, 403, 429, 503].map((status) => ({ type: 'refuse-upgrade', status }) as const),
  ...points.flatMap((at): Fault[] => [
    { type: 'drop', at },
    { type: 'close', at, code: 1011 },
    { type: 'error', at, message: 'The server failed.', code: 'strange' },
    { type: 'bad-json', at, text: `{"${prompt}"` },
    { type: 'age-limit', at },
  ]),
  { type: 'safety-stop', at: 'after-created' },
  { type: 'ignore-anchor' },
  { type: 'omit-event' },
]

const teller = fromContext(({ items }) =>
  items.length % 3 === 0
    ? [{ type: 'function_call', name: 'weather', arguments: `{"city":"${prompt} city"}` }]
    : [{ type: 'text', text: `${prompt} answer` }],
)

type Way = (
  client: ResponsesClient,
  request: object,
  transport: TransportOption,
) => Promise<readonly object[]>

const ways: readonly Way[] = [
  async (client, request, transport) => {
    const turn = client.create({ ...request }, { transport, label: 'a label' })
    return (await turn.response).output
  },
  async (client, request, transport) => {
    const response = await client.fetch(`${client.endpoint.baseURL}/responses`, {
      method: 'POST',
      headers: {
        authorization: `Bearer sk-${secret}`,
        'content-type': 'application/json',
        'x-request-id': `${secret} request`,
        'x-team': `${secret} team`,
        ...controlHeaders({ transport }),
      },
      body: JSON.stringify(request),
    })
    return JSON.parse(await response.text()).output ?? []
  },
]

function outputOfCall(item: object): readonly object[] {
  if (!('call_id' in item)) return []
  return [{ type: 'function_call_output', call_id: item.call_id, output: `${prompt} rain` }]
}

const remoteTool = {
  type: 'mcp',
  server_label: 'docs',
  server_url: 'https://mcp.example/',
  authorization: `${secret} token`,
  headers: { 'x-api-key': `${secret} header` },
}

/** One talk of many turns, with a client of its own; every second turn brings a fault. */
async function talk(server: DevServer, number: number): Promise<unknown[]> {
  await using client = createResponsesClient({
    endpoint: openaiEndpoint({ baseURL: server.baseURL }),
    apiKey: `sk-${secret}-${number}`,
    headers: { 'x-tenant': `${secret} tenant` },
    organization: `${secret}-organization`,
  })
  await inspect(client)
  const errors: unknown[] = []
  let input: object[] = []
  for (let turn = 0; turn < turnsOfTalk; turn++) {
    const fault = faults[(number + turn * 7) % faults.length]
    if (fault !== undefined && turn % 2 === 1) server.faults.add(fault)
    if (turn % 8 === 0) input = []
    input.push({ role: 'user', content: `${prompt} question ${turn}` })
    if (turn % 8 === 4) input[0] = { role: 'user', content: `${prompt} edited ${turn}` }
    const tools = turn % 5 === 0 ? [weatherTool, remoteTool] : [weatherTool]
    const request = { model: modelId, instructions: `${prompt} rules`, tools, input: [...input] }
    const way = ways[(number + turn) % ways.length]
    // Over HTTP the answer can be read to its end before the record is made.
    const recorded = Promise.withResolvers<unknown>()
    const stop = client.onTurn(recorded.resolve)
    const output =
      (await way?.(client, request, turn % 8 === 5 ? 'http' : 'auto').catch((failure: unknown) => {
        errors.push(failure)
        return []
      })) ?? []
    await recorded.promise
    stop()
    input.push(...output, ...output.flatMap(outputOfCall))
  }
  return errors
}

/** An error with all that it says. */
function textOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  return `${fault} ${JSON.stringify({ ...fault, body: undefined })} ${fault.stack}`
}

test('Secrets are nowhere, and prompts only in contents', { timeout: 240_000 }, async () => {
  using stderr = stderrLines()
  await using server = await startDevServer({ model: teller })
  await using keeper = createResponsesClient({ apiKey: `sk-${secret}` })
  const inspector = await inspect(keeper)
  const errors = await Promise.all(
    Array.from({ length: talks }, (_, number) => talk(server, number)),
  )
  const state = await stateOf(inspector)
  expect(state.turns).toHaveLength(talks * turnsOfTalk)
  expect(state.turns.filter(({ record }) => record?.outcome === 'failed').length).toBeGreaterThan(9)
  expect(state.turns.every(({ hasContent, record }) => hasContent && record !== undefined)).toBe(
    true,
  )
  const announced = readFileSync(join(inspectorsFolder(), `${process.pid}.json`), 'utf8')
  const { origin, token } = partsOf(inspector)
  const strangers = await Promise.all(
    [
      '/',
      '/api/state',
      '/api/changes',
      '/api/export',
      `/api/turns/${state.turns[0]?.id}/content`,
    ].map(async (path) => (await fetch(`${origin}${path}`)).text()),
  )
  const outside = [
    JSON.stringify(state),
    announced,
    inspector.url,
    ...strangers,
    ...stderr.lines,
    ...errors.flat().map(textOf),
  ].join('\n')
  expect(outside.includes(secret)).toBe(false)
  expect(outside.includes(prompt)).toBe(false)
  expect(stderr.lines.filter((line) => line.includes(token))).toHaveLength(1)
  const files = await Promise.all(
    ['json', 'har'].map(async (as) => (await ask(inspector, `/api/export?as=${as}`)).text()),
  )
  const contents: string[] = []
  for (const { id } of state.turns) {
    const answer = await ask(inspector, `/api/turns/${id}/content`)
    contents.push(await answer.text())
  }
  for (const text of [...files, ...contents]) {
    expect(text.includes(prompt)).toBe(true)
    expect(text.includes(secret)).toBe(false)
    expect(text.includes(token)).toBe(false)
  }
  expect(contents.join()).toContain('"authorization":"[removed]"')
  await inspector.close()
})
