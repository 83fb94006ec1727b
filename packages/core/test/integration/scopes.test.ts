// The scopes of one client on real sockets: taking one away fails nobody, sockets and history are
// bounded over all of them, what happens to one tenant is not another's, and headers that differ by
// request are named.
import { type fromContext, startDevServer } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import {
  createResponsesClient,
  type InputItem,
  openaiEndpoint,
  type ResponseSnapshot,
  type TurnRecord,
} from '../../src/index.js'
import {
  Conversation,
  digest,
  digestOf,
  type Line,
  openLine,
  textOf,
  user,
} from '../support/agent.js'
import { PacedRuntime } from '../support/paced-runtime.js'

const model = 'gpt-6-astra'

/** A turn of one tenant through the fetch: the answer's text, and the history with it. */
async function turn(
  line: Line,
  headers: Readonly<Record<string, string>>,
  input: readonly InputItem[],
): Promise<{ readonly text: string; readonly history: readonly InputItem[] }> {
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model, input, store: false }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const body: ResponseSnapshot = Object(await response.json())
  const text = textOf(body)
  if (text !== digestOf(input))
    throw new Error(`Wrong context: ${text} instead of ${digestOf(input)}`)
  return { text, history: [...input, ...(body.output ?? [])] }
}

/** A turn with one message. */
async function ask(line: Line, headers: Readonly<Record<string, string>>): Promise<string> {
  return (await turn(line, headers, [user('hello')])).text
}

/** Turns that end when they are let go, all at once. */
function gate(): { readonly model: ReturnType<typeof fromContext>; readonly open: () => void } {
  const opened = Promise.withResolvers<void>()
  return {
    open: opened.resolve,
    model: async function* ({ items }) {
      await opened.promise
      yield { type: 'text', text: digestOf(items) }
    },
  }
}

const manyTenants = Array.from({ length: 40 }, (_, i) => ({ authorization: `Bearer sk-${i}` }))

describe('a scope that is taken away', () => {
  test('fails no turn: those that run and wait in it end first', async () => {
    await using line = await openLine({ client: { maxScopes: 5, maxTotalConnections: 8 } })
    const answers = await Promise.all(manyTenants.map((headers) => ask(line, headers)))
    expect(new Set(answers)).toEqual(new Set(['1 items: hello']))
    expect(line.records.map(({ outcome, errorCode }) => errorCode ?? outcome)).toEqual(
      manyTenants.map(() => 'completed'),
    )
    expect(line.client.stats.scopes).toBe(5)
    expect(line.client.stats.connections).toBeLessThanOrEqual(8)
    expect(line.client.isClosed).toBe(false)
  })

  test('is one that nobody uses, while there is one', async () => {
    const { model: gated, open } = gate()
    await using line = await openLine({ server: { model: gated }, client: { maxScopes: 3 } })
    const running = ask(line, { authorization: 'Bearer sk-long' })
    const others = ['a', 'b', 'c', 'd'].map((name) =>
      ask(line, { authorization: `Bearer sk-${name}` }),
    )
    open()
    await Promise.all([running, ...others])
    for (const name of ['e', 'f']) await ask(line, { authorization: `Bearer sk-${name}` })
    expect(line.client.stats.scopes).toBe(3)
  })

  test('is not what its next turn goes on with, and that turn is full and right', async () => {
    await using line = await openLine({ client: { maxScopes: 1 } })
    const [one, other] = [{ authorization: 'Bearer sk-1' }, { authorization: 'Bearer sk-2' }]
    const { history } = await turn(line, one, [user('first')])
    await ask(line, other)
    expect(line.client.stats).toMatchObject({ scopes: 1, chains: 1 })
    await turn(line, one, [...history, user('again')])
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'no_chain' })
  })

  test('ends with its last turn, and close() and drain() reach it before', async () => {
    const { model: gated, open } = gate()
    await using line = await openLine({ server: { model: gated }, client: { maxScopes: 1 } })
    const [first, second] = ['a', 'b'].map((name) =>
      ask(line, { authorization: `Bearer sk-${name}` }),
    )
    await expect.poll(() => line.client.stats.inFlight).toBe(2)
    const drained = line.client.drain()
    open()
    expect(await Promise.all([first, second])).toEqual(['1 items: hello', '1 items: hello'])
    await drained
    expect(line.client.stats).toEqual({
      scopes: 0,
      connections: 0,
      inFlight: 0,
      queued: 0,
      chains: 0,
      historyBytes: 0,
    })
  })

  test('lets a turn go on under a fresh key, whose scope is taken away meanwhile', async () => {
    await using server = await startDevServer({ model: digest(), apiKeys: ['sk-new', 'sk-other'] })
    let asked = 0
    await using client = createResponsesClient({
      endpoint: openaiEndpoint({ baseURL: server.baseURL }),
      maxScopes: 1,
      apiKey: () => {
        asked++
        return asked === 1 ? 'sk-old' : 'sk-new'
      },
    })
    const turn = client.create({ model, input: 'hello' })
    const other = client.fetch(`${server.baseURL}/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-other' },
      body: JSON.stringify({ model, input: 'hello' }),
    })
    expect(textOf(await turn.response)).toBe('1 items: hello')
    expect((await other).status).toBe(200)
  })
})

describe('over all scopes of a client', () => {
  test('connections are bounded, and turns wait for one another', async () => {
    await using line = await openLine({ client: { maxTotalConnections: 3 } })
    let most = 0
    const watched = manyTenants.map(async (headers) => {
      const answer = await ask(line, headers)
      most = Math.max(most, line.client.stats.connections)
      return answer
    })
    expect(new Set(await Promise.all(watched))).toEqual(new Set(['1 items: hello']))
    expect(most).toBe(3)
    expect(
      line.records.every(({ transport, replays }) => transport === 'websocket' && replays === 0),
    ).toBe(true)
  })

  test('histories are bounded: the longest unused is forgotten, and its next turn is full and right', async () => {
    await using line = await openLine({ client: { maxTotalChains: 2 } })
    const headers = ['a', 'b', 'c'].map((name) => ({ authorization: `Bearer sk-${name}` }))
    const histories: (readonly InputItem[])[] = []
    for (const each of headers) histories.push((await turn(line, each, [user('one')])).history)
    expect(line.client.stats).toMatchObject({ scopes: 3, chains: 2 })
    for (const index of [2, 1, 0])
      await turn(line, headers[index] ?? {}, [...(histories[index] ?? []), user('two')])
    // The third's next turn makes the second's room.
    expect(line.records.slice(3).map(({ mode }) => mode)).toEqual(['incremental', 'full', 'full'])
    await using small = await openLine({ client: { maxTotalHistoryBytes: 1024 } })
    for (const each of headers) await turn(small, each, [user('x'.repeat(300))])
    expect(small.client.stats).toMatchObject({ scopes: 3, chains: 1 })
    expect(small.client.stats.historyBytes).toBeLessThanOrEqual(1024)
  })
})

test('connections that only finish their last turns keep nobody waiting, nor does a server that turns some away', async () => {
  const { model: gated, open } = gate()
  await using line = await openLine({
    server: {
      model: (context) => (context.request.model === 'long' ? gated(context) : digest()(context)),
    },
    client: { maxConnections: 1, transport: 'websocket', acquireTimeoutMs: 3000 },
  })
  const long = line.client.create({ model: 'long', input: [user('long')] }).response
  // The faults are for the next turn: this one must have got past them.
  const hasBegun = (): boolean =>
    line.server.journal.entries.some((entry) => entry.kind === 'frame' && entry.direction === 'out')
  await expect.poll(hasBegun, { timeout: 10_000 }).toBe(true)
  for (let i = 0; i < 2; i++) {
    const code = 'websocket_connection_limit_reached'
    line.server.faults.add({ type: 'error', at: 'before-created', code, status: 400 })
  }
  const short = line.client.create({ model: 'short', input: [user('short')] })
  expect(textOf(await short.response)).toBe('1 items: short')
  expect(await short.record).toMatchObject({ transport: 'websocket', replays: 2 })
  expect(textOf(await line.client.create({ model: 'short', input: [user('more')] }).response)).toBe(
    '1 items: more',
  )
  open()
  expect(textOf(await long)).toBe('1 items: long')
})

describe('what happens to one tenant', () => {
  const [a, b] = [{ authorization: 'Bearer sk-a' }, { authorization: 'Bearer sk-b' }]

  test('does not send another to HTTP', async () => {
    await using line = await openLine({
      server: { faults: [{ type: 'refuse-upgrade', status: 404 }] },
    })
    await ask(line, b)
    await ask(line, b)
    await ask(line, a)
    expect(line.records.map(({ transport, fallback }) => fallback ?? transport)).toEqual([
      'upgrade_refused:404',
      'circuit_open',
      'websocket',
    ])
  })

  test('does not use up another’s replays', async () => {
    await using line = await openLine()
    await ask(line, a)
    for (let i = 0; i < 30; i++) line.server.faults.add({ type: 'drop', at: 'before-created' })
    await Promise.allSettled(Array.from({ length: 15 }, () => ask(line, b)))
    line.server.faults.clear()
    line.server.faults.add({ type: 'drop', at: 'before-created' })
    expect(await ask(line, a)).toBe('1 items: hello')
    expect(line.records.at(-1)).toMatchObject({ transport: 'websocket', replays: 1 })
  })
})

describe('headers that differ from request to request', () => {
  /** Turns of one conversation, each with another value of a header. */
  async function talk(line: Line, name: string, turns = 12): Promise<readonly TurnRecord[]> {
    let said: readonly InputItem[] = []
    for (let i = 0; i < turns; i++) {
      const headers = { authorization: 'Bearer sk', [name]: crypto.randomUUID() }
      said = (await turn(line, headers, [...said, user(`question ${i}`)])).history
    }
    return line.records
  }

  test.each([
    'x-request-id',
    'x-correlation-id',
    'langfuse_trace_name',
    'helicone-request-id',
    'cf-aig-metadata',
    'langsmith-trace',
    'x-vercel-id',
    'x-amzn-requestid',
    'traceparent',
  ])(
    'and are known, such as %s, share connections and chains, and are named as left out',
    async (name) => {
      await using line = await openLine()
      const records = await talk(line, name, 4)
      expect(records.map(({ mode }) => mode)).toEqual([
        'full',
        'incremental',
        'incremental',
        'incremental',
      ])
      expect(new Set(records.map(({ droppedHeaders }) => droppedHeaders?.join()))).toEqual(
        new Set([name]),
      )
      expect(line.client.stats).toMatchObject({ scopes: 1, connections: 1 })
    },
  )

  test('are all sent over HTTP, and none is named as left out', async () => {
    await using line = await openLine({ client: { transport: 'http' } })
    await ask(line, { authorization: 'Bearer sk', 'x-request-id': '1' })
    expect(line.records.at(-1)?.droppedHeaders).toBeUndefined()
  })

  test('share them where an option says so, too', async () => {
    await using line = await openLine({ client: { perRequestHeaders: ['x-run'] } })
    const records = await talk(line, 'x-run', 3)
    expect(records.map(({ mode }) => mode)).toEqual(['full', 'incremental', 'incremental'])
    expect(records[0]?.droppedHeaders).toEqual(['x-run'])
  })

  test('and are unknown have scopes of their own, a reason that names them, and one warning', async () => {
    await using server = await startDevServer({ model: digest() })
    const runtime = new PacedRuntime()
    const records: TurnRecord[] = []
    const client = createClientOn(runtime, {
      endpoint: openaiEndpoint({ baseURL: server.baseURL }),
      maxTotalConnections: 4,
    })
    client.onTurn((record) => records.push(record))
    const line: Line = { server, client, records, [Symbol.asyncDispose]: () => client.close() }
    await runtime.settle(talk(line, 'x-run', 20))
    expect(records.map(({ reason }) => reason)).toEqual([
      ...Array.from({ length: 7 }, () => 'no_chain'),
      ...Array.from({ length: 13 }, () => 'scope:x-run'),
    ])
    expect(server.connections).toBeLessThanOrEqual(4)
    expect(runtime.warnings).toEqual([
      expect.stringMatching(/^WARMLINE_SCOPE_HEADER: .*x-run.*perRequestHeaders/),
    ])
    await client.close()
  })

  test('do not make tenants look alike: each goes on in its own scope', async () => {
    await using line = await openLine()
    const tenants = Array.from({ length: 10 }, (_, i) => ({
      authorization: 'Bearer sk',
      'x-tenant': `t${i}`,
    }))
    const said: [Record<string, string>, readonly InputItem[]][] = []
    for (const headers of tenants) {
      said.push([headers, (await turn(line, headers, [user(headers['x-tenant'])])).history])
    }
    for (const [headers, history] of said) await turn(line, headers, [...history, user('more')])
    expect(line.records.slice(10).map(({ mode }) => mode)).toEqual(tenants.map(() => 'incremental'))
    expect(line.client.stats.scopes).toBe(10)
  })

  test('of the client itself are sent over HTTP and make no scope', async () => {
    const seen: (string | null)[] = []
    const base: typeof fetch = async (_, init) => {
      seen.push(new Headers(init?.headers).get('user-agent'))
      return new Response('{}', { status: 500 })
    }
    await using line = await openLine({
      client: { headers: { 'User-Agent': 'mine/1', 'x-request-id': '1' }, fetch: base },
    })
    await new Conversation(line.client).say('one')
    expect(line.records[0]?.droppedHeaders).toEqual(['x-request-id'])
    await line.client.create({ model, input: 'x' }, { transport: 'http' }).response.catch(() => {})
    expect(seen).toEqual(['mine/1'])
  })
})
