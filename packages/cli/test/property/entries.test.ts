import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entriesOf } from '../../src/log/entries.ts'
import type { LogEntry } from '../../src/log/types.ts'
import { conversations, inputsOf } from '../support/conversations.ts'

async function all(value: unknown): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = []
  for await (const entry of entriesOf(value, async () => undefined)) entries.push(entry)
  return entries
}

const bodies = conversations.map((turns) => ({
  model: 'gpt-5.4',
  input: JSON.parse(JSON.stringify(inputsOf(turns).at(-1))) as unknown,
}))
const response = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  error: null,
  output: [{ type: 'message', id: 'msg_1', role: 'assistant', content: [] }],
}
const event = { type: 'response.completed', response }
const sse = `event: response.completed\ndata: ${JSON.stringify(event)}\n\n`
const at = Date.UTC(2026, 10, 28)
const time = new Date(at).toISOString()

type Wrap = (body: object) => unknown
/** The same body, as each source has it. */
const sources: readonly (readonly [kind: string, wrap: Wrap, rest: object])[] = [
  ['json', (body) => body, {}],
  ['json', (body) => [body], {}],
  ['json', (body) => ({ ...body, timestamp: time }), { startedAt: at }],
  ['json', (body) => ({ custom_id: '1', method: 'POST', url: '/v1/responses', body }), {}],
  ['json', (body) => ({ request: JSON.stringify(body), response: sse }), { response: read() }],
  ['json', (body) => ({ request: { body }, response: { body: response } }), { response: read() }],
  [
    'json',
    (body) => ({ ts: at / 1000, request: body, response: [event] }),
    { startedAt: at, response: read() },
  ],
  [
    'har',
    (body) => ({ log: { entries: [harEntry(body)] } }),
    { startedAt: at, endedAt: at + 50, response: read() },
  ],
  [
    'ai-sdk-devtools',
    (body) => ({
      runs: [],
      steps: [
        {
          started_at: time,
          duration_ms: 50,
          error: null,
          raw_request: JSON.stringify(body),
          raw_chunks: JSON.stringify([event]),
        },
      ],
    }),
    { startedAt: at, endedAt: at + 50, response: read() },
  ],
  [
    'langsmith',
    (body) => ({ id: '1', run_type: 'llm', start_time: time, inputs: body, outputs: response }),
    { startedAt: at, response: read() },
  ],
  [
    'warmline-inspector',
    ({ input = [], ...settings }: { input?: readonly object[] }) => ({
      format: 'warmline-inspector',
      version: 1,
      process: 'node 1',
      at,
      clients: [],
      steps: [],
      droppedTurns: 0,
      turns: [
        { id: '1', client: 'k1', turn: 1, startedAt: at, live: { scope: 's1' }, hasContent: true },
      ],
      items: [settings, ...response.output, ...input],
      contents: [
        {
          ...{ id: '1', settings: 0, input: input.map((_, index) => index + 2), output: [1] },
          ...{ kept: [], sent: [], history: [], parts: [] },
        },
      ],
    }),
    { startedAt: at, response: { output: response.output } },
  ],
]

function read(): object {
  return { id: response.id, output: response.output }
}

function harEntry(body: object): object {
  return {
    startedDateTime: time,
    time: 50,
    request: {
      method: 'POST',
      url: 'https://api.openai.com/v1/responses',
      headers: [{ name: 'Authorization', value: 'Bearer secret' }],
      postData: { mimeType: 'application/json', text: JSON.stringify(body) },
    },
    response: {
      status: 200,
      content: { text: Buffer.from(sse).toString('base64'), encoding: 'base64' },
    },
  }
}

test('Every source gives the same body, with what it knows of times and of the answer', async () => {
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom(...sources), async (body, [kind, wrap, rest]) => {
      const [entry, ...others] = await all(wrap(body))
      expect(others).toEqual([])
      const { scope: _, ...told } = { scope: undefined, ...entry }
      expect(told).toEqual({ is: 'turn', kind, body, ...rest })
    }),
  )
})

test('No JSON value makes it throw', async () => {
  const names = [
    'log',
    'entries',
    'runs',
    'steps',
    'inputs',
    'run_type',
    'request',
    'response',
    'input',
  ]
  const keys = fc.oneof(
    fc.constantFrom(...names, 'model', 'messages', 'format', '__proto__'),
    fc.string(),
  )
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('llm', 'POST', 'warmline-inspector', 'response.create', null, 0),
      fc.jsonValue({ maxDepth: 0 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
    ),
  })).value
  await fc.assert(
    fc.asyncProperty(value, async (json) => {
      for (const { is } of await all(json)) expect(['turn', 'skipped']).toContain(is)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['Chat Completions', { model: 'gpt-5.4', messages: [] }, 'not_responses_api'],
  ['embeddings', { model: 'text-embedding-3-small', input: 'text' }, 'not_responses_api'],
  ['a list of texts', { model: 'm', input: ['one', 'two'] }, 'not_responses_api'],
  ['legacy completions', { model: 'm', prompt: 'text' }, 'not_responses_api'],
  ['another object', { name: 'package' }, 'not_a_request'],
  ['a text', 'text', 'not_a_request'],
  ['a failed response', { request: { model: 'm', input: 'x' }, response: { error: {} } }, 'failed'],
  ['a chain of LangChain', { id: '1', run_type: 'chain', inputs: {} }, 'not_a_request'],
])('Left out: %s', async (_, value, reason) => {
  expect(await all(value)).toEqual([expect.objectContaining({ is: 'skipped', reason })])
})
