// The fault matrix: every fault of the dev-server, on a fresh line, on a warm one and in the middle
// of a chain, with and without storage and lanes. What the caller saw, how often the server ran it
// and how the next turn went are in faults.table.md, one row a cell; whatever the table says, no
// cell may break the rules asserted here.
import { type Fault, startDevServer, systemClock } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import {
  type InputItem,
  isWarmlineError,
  openaiEndpoint,
  openResponsesEndpoint,
  type TurnRecord,
} from '../../src/index.js'
import { digest, digestOf, textOf, user } from '../support/agent.js'
import { PacedRuntime } from '../support/paced-runtime.js'

const points = [
  'before-created',
  'after-created',
  'after-first-output',
  'before-completed',
] as const

/** A fault without its place, and what it is called in the table. */
const faults: readonly (readonly [string, Fault])[] = [
  ...[401, 403, 404, 405, 426, 429, 500, 503].map(
    (status) => [`refuse-upgrade ${status}`, { type: 'refuse-upgrade', status }] as const,
  ),
  ['never-answer', { type: 'never-answer' }],
  ['silence', { type: 'silence' }],
  ...points.map((at) => [`drop ${at}`, { type: 'drop', at }] as const),
  ...points.map((at) => [`close 1011 ${at}`, { type: 'close', at, code: 1011 }] as const),
  ['close 1000 before-created', { type: 'close', at: 'before-created', code: 1000 }],
  ['close 1009 before-created', { type: 'close', at: 'before-created', code: 1009 }],
  ['close 1012 before-created', { type: 'close', at: 'before-created', code: 1012 }],
  ...points.map((at) => [`half-open ${at}`, { type: 'half-open', at }] as const),
  ...points.map((at) => [`stall ${at}`, { type: 'stall', at }] as const),
  ...points.map((at) => [`error 500 ${at}`, { type: 'error', at }] as const),
  ['error 429', { type: 'error', at: 'before-created', status: 429, code: 'rate_limit_exceeded' }],
  [
    'error not-found',
    {
      type: 'error',
      at: 'before-created',
      status: 400,
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    },
  ],
  [
    'error not-found without code',
    { type: 'error', at: 'before-created', status: 400, code: null, param: 'previous_response_id' },
  ],
  [
    'error names the anchor, in text',
    {
      type: 'error',
      at: 'before-created',
      status: 500,
      code: null,
      message: 'Invalid `previous_response_id`.',
    },
  ],
  [
    'error refuses a field',
    {
      type: 'error',
      at: 'before-created',
      spelling: 'untyped',
      message: 'Argument not supported: tools and previous_response_id together',
    },
  ],
  [
    'error refuses stream_id',
    {
      type: 'error',
      at: 'before-created',
      status: 400,
      code: null,
      message: 'Unsupported parameter: stream_id',
    },
  ],
  [
    'error spend limit',
    {
      type: 'error',
      at: 'before-created',
      status: 429,
      errorType: 'insufficient_quota',
      code: 'project_spend_limit_exceeded',
    },
  ],
  ['error slow_down', { type: 'error', at: 'before-created', status: 429, code: 'slow_down' }],
  [
    'error server_is_overloaded',
    { type: 'error', at: 'before-created', status: 503, code: 'server_is_overloaded' },
  ],
  ['safety-stop upgrade', { type: 'safety-stop', at: 'upgrade' }],
  ...points.map((at) => [`safety-stop ${at}`, { type: 'safety-stop', at }] as const),
  [
    'safety-stop as failed after-first-output',
    { type: 'safety-stop', at: 'after-first-output', as: 'failed' },
  ],
  ['safety-stop unattributed', { type: 'safety-stop', at: 'after-created', isUnattributed: true }],
  ['error unattributed', { type: 'error', at: 'after-created', isUnattributed: true }],
  ['age-limit before-created', { type: 'age-limit', at: 'before-created' }],
  ['age-limit after-first-output', { type: 'age-limit', at: 'after-first-output' }],
  ['late-frames', { type: 'late-frames', at: 'after-first-output', ends: 'error' }],
  ['unknown-event', { type: 'unknown-event', at: 'after-created' }],
  ['binary-frame', { type: 'binary-frame', at: 'after-created' }],
  ['bad-json', { type: 'bad-json', at: 'after-created' }],
  ['omit-stream-id', { type: 'omit-stream-id' }],
  ['omit-sequence-number', { type: 'omit-sequence-number' }],
  ['omit output_item.done', { type: 'omit-event' }],
  ['omit created', { type: 'omit-event', event: 'response.created' }],
  ['oversize completed', { type: 'oversize-event' }],
  ['empty output', { type: 'empty-completed-output' }],
  ['missing output', { type: 'empty-completed-output', as: 'missing' }],
  ['ignore-anchor null', { type: 'ignore-anchor', echo: 'null' }],
  ['ignore-anchor nothing', { type: 'ignore-anchor', echo: 'nothing' }],
  ['ignore-anchor other', { type: 'ignore-anchor', echo: 'other' }],
  ...points.map(
    (at) => [`error beside ${at}`, { type: 'error', at, goesOn: 'beside', status: 504 }] as const,
  ),
  ...points.map(
    (at) => [`error ahead ${at}`, { type: 'error', at, goesOn: 'ahead', status: 504 }] as const,
  ),
  ['late-frames without a word', { type: 'late-frames', at: 'after-created', ends: 'nothing' }],
  ...points.map((at) => [`repeat terminal ${at}`, { type: 'repeat-frames', at }] as const),
  ...points.map((at) => [`repeat all ${at}`, { type: 'repeat-frames', at, part: 'all' }] as const),
  ['constant-id', { type: 'constant-id', times: 'always' }],
  ['constant-id of items', { type: 'constant-id', items: true, times: 'always' }],
  ['foreign-echo', { type: 'foreign-echo' }],
  ['foreign-item-id', { type: 'foreign-item-id' }],
  ['duplicate delta', { type: 'duplicate-event', event: 'response.output_text.delta' }],
  ['duplicate completed', { type: 'duplicate-event', event: 'response.completed' }],
  ['omit delta', { type: 'omit-event', event: 'response.output_text.delta' }],
  ['wrong-sequence-number gap', { type: 'wrong-sequence-number' }],
  ['wrong-sequence-number duplicate', { type: 'wrong-sequence-number', as: 'duplicate' }],
  ['completed without a response', { type: 'empty-completed-output', as: 'no-response' }],
  ['deep created', { type: 'oversize-event', depth: 20_000, event: 'response.created' }],
  ['deep completed', { type: 'oversize-event', depth: 20_000 }],
  [
    'deep item',
    { type: 'oversize-event', depth: 20_000, in: 'item', event: 'response.output_item.done' },
  ],
  ['flood of items', { type: 'flood', at: 'before-completed', count: 1_000 }],
  [
    'flood before created',
    { type: 'flood', at: 'before-created', count: 1_000, event: { type: 'codex.rate_limits' } },
  ],
]

const states = ['fresh', 'warm', 'mid-chain', 'hosted'] as const
type State = (typeof states)[number]

interface Cell {
  readonly fault: Fault
  readonly state: State
  readonly store: boolean
  readonly hasLanes: boolean
}

interface Outcome {
  /** `answer`, or the error's code. */
  readonly saw: string
  readonly record: TurnRecord
  /** Responses that the server began for the turn. */
  readonly runs: number
  /** Whether the caller saw part of an answer before an error. */
  readonly sawPart: boolean
  readonly next: TurnRecord
  /** Whether the fault has struck: not on a turn that went another way. */
  readonly isStruck: boolean
}

/** Where the fault strikes: the connection of the turn, and which turn of it that is. */
function place({ fault, state }: Cell): Fault {
  // What a server is like all the time.
  if (fault.times === 'always') return fault
  const isOfUpgrade =
    ['refuse-upgrade', 'never-answer', 'silence'].includes(fault.type) ||
    (fault.type === 'safety-stop' && fault.at === 'upgrade')
  if (isOfUpgrade) return { connection: state === 'fresh' ? 1 : 2, ...fault }
  return { turn: state === 'fresh' ? 1 : 2, connection: 1, ...fault }
}

async function run(cell: Cell): Promise<Outcome> {
  const { state, store, hasLanes } = cell
  const fault = place(cell)
  // Dates of one second: where ids repeat, a response is known by its words, and its date is one of
  // them.
  const clock = { ...systemClock, now: () => 1_800_000_000_000 }
  await using server = await startDevServer({ model: digest(), faults: [fault], clock })
  const runtime = new PacedRuntime()
  const { baseURL } = server
  const client = createClientOn(runtime, {
    apiKey: 'sk-test',
    endpoint: hasLanes ? openaiEndpoint({ baseURL }) : openResponsesEndpoint({ baseURL }),
    firstEventTimeoutMs: 30_000,
    silenceTimeoutMs: 30_000,
    turnTimeoutMs: 120_000,
    connectTimeoutMs: 5_000,
    pingIntervalMs: 5_000,
    pongTimeoutMs: 5_000,
  })
  const tools =
    state === 'hosted' ? [{ type: 'code_interpreter' as const, container: { type: 'auto' } }] : []
  let history: InputItem[] = []
  let sawPart = false
  const say = async (text: string): Promise<[saw: string, record: TurnRecord]> => {
    const input = [...history, user(text)]
    const turn = client.create({ model: 'gpt-6-astra', store, tools, input })
    sawPart = false
    let shown = ''
    const read = async (): Promise<string> => {
      for await (const event of turn) {
        if (event.type !== 'response.output_text.delta') continue
        sawPart = true
        shown += event.delta
      }
      const response = await turn.response
      if (textOf(response) !== digestOf(input)) return `WRONG: ${textOf(response)}`
      history = [...input, ...(response.output ?? [])]
      return 'answer'
    }
    const saw = await runtime.settle(
      read().catch((error: unknown) => (isWarmlineError(error) ? error.code : String(error))),
    )
    const record = await runtime.settle(turn.record)
    // Not one delta of another answer, whatever the turn came to.
    return [digestOf(input).startsWith(shown) ? saw : `WRONG: ${shown}`, record]
  }
  if (state !== 'fresh') {
    await say('before')
    if (state === 'warm') history = []
    // A fault of the upgrade strikes the second connection: the first is lost in between.
    if (fault.connection === 2) runtime.pass(10 * 60_000)
  }
  const [saw, record] = await say('struck')
  const partOfStruck = sawPart
  const runs = [...server.journal.responses.values()].filter(({ items }) =>
    JSON.stringify(items).includes('"struck"'),
  ).length
  const [sawNext, next] = await say('after')
  // What a server is like all the time strikes the next turn too.
  if (fault.times === 'always') expect(sawNext, 'the next turn').not.toMatch(/^WRONG/)
  else expect(sawNext, 'the next turn').toBe('answer')
  await client.close()
  runtime.pass(10 * 60_000)
  expect(client.stats()).toMatchObject({ connections: 0, inFlight: 0, queued: 0 })
  expect(runtime.timers, 'timers left').toBe(0)
  return {
    saw,
    record,
    runs,
    sawPart: partOfStruck,
    next,
    isStruck: server.faults.pending.length === 0,
  }
}

/** How a turn went, in few words. */
function brief({ transport, mode, reason, fallback }: TurnRecord): string {
  return [transport === 'http' ? 'http' : mode, reason, fallback].filter(Boolean).join(' ')
}

const rows: string[] = []

describe('no fault hangs, lies, or runs twice what must not', () => {
  const cells = faults.flatMap(([name, fault]) =>
    states.flatMap((state) =>
      [true, false].flatMap((store) =>
        [true, false].map((hasLanes) => ({ name, fault, state, store, hasLanes })),
      ),
    ),
  )

  test.each(cells.map((cell) => ({ ...cell, title: title(cell) })))(
    'No fault hangs, lies, or runs twice what must not: $title',
    async ({ title: named, ...cell }) => {
      const { saw, record, runs, sawPart, next, isStruck } = await run(cell)
      expect(saw).not.toMatch(/^WRONG/)
      // Once part of an answer was shown, the turn is never begun again behind the caller's back.
      if (sawPart && saw !== 'answer') expect(runs).toBe(1)
      if (cell.state === 'hosted' && record.replays > 0) {
        // What may have had side effects is sent again only when the server said that it had not
        // run.
        expect(['error', 'age-limit', 'ignore-anchor']).toContain(cell.fault.type)
      }
      // What was stopped for a person to look at is never sent again, nor another way.
      if (cell.fault.type === 'safety-stop' && isStruck) {
        expect({ saw, transport: record.transport, replays: record.replays }).toEqual({
          saw: 'safety_stop',
          transport: 'websocket',
          replays: 0,
        })
        expect(runs).toBe(cell.fault.at === 'upgrade' ? 0 : 1)
      }
      expect(runs).toBeLessThanOrEqual(2)
      rows.push(`| ${named} | ${saw} | ${runs} | ${brief(record)} | ${brief(next)} |`)
    },
  )

  test('Every cell of the fault matrix is as faults.table.md says', async ({ skip }) => {
    skip(rows.length < cells.length, 'needs the whole matrix')
    const head = [
      '| fault, state, storage, lanes | the caller saw | server runs | the turn | the next turn |',
      '| --- | --- | --- | --- | --- |',
    ]
    await expect(`${[...head, ...rows].join('\n')}\n`).toMatchFileSnapshot('./faults.table.md')
  })
})

function title({ name, state, store, hasLanes }: { name: string } & Omit<Cell, 'fault'>): string {
  return `${name}, ${state}, ${store ? 'stored' : 'unstored'}, ${hasLanes ? 'lanes' : 'no lanes'}`
}
