// The scopes of one client on real sockets: taking one away fails nobody, sockets and history are
// bounded over all of them, and what happens to one tenant is not another's.
import { type fromContext, startDevServer } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createResponsesClient, type InputItem, openaiEndpoint } from '../../src/index.js'
import { digest, digestOf, openLine, textOf, user } from '../support/agent.js'
import { model, post } from '../support/requests.js'
import { ask, turn } from '../support/scopes.js'

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
  test('A scope that is evicted fails no turn: those that run and wait in it end first', async () => {
    await using line = await openLine({ client: { maxScopes: 5, maxTotalConnections: 8 } })
    const answers = await Promise.all(manyTenants.map((headers) => ask(line, headers)))
    expect(new Set(answers)).toEqual(new Set(['1 items: hello']))
    expect(line.records.map(({ outcome, errorCode }) => errorCode ?? outcome)).toEqual(
      manyTenants.map(() => 'completed'),
    )
    expect(line.client.stats().scopes).toBe(5)
    expect(line.client.stats().connections).toBeLessThanOrEqual(8)
    expect(line.client.isClosed).toBe(false)
  })

  test('The scope that is evicted is one that nobody uses, while there is one', async () => {
    const { model: gated, open } = gate()
    await using line = await openLine({ server: { model: gated }, client: { maxScopes: 3 } })
    const running = ask(line, { authorization: 'Bearer sk-long' })
    const others = ['a', 'b', 'c', 'd'].map((name) =>
      ask(line, { authorization: `Bearer sk-${name}` }),
    )
    open()
    await Promise.all([running, ...others])
    for (const name of ['e', 'f']) await ask(line, { authorization: `Bearer sk-${name}` })
    expect(line.client.stats().scopes).toBe(3)
  })

  test('A turn after its scope was evicted continues nothing, and is full and right', async () => {
    await using line = await openLine({ client: { maxScopes: 1 } })
    const [one, other] = [{ authorization: 'Bearer sk-1' }, { authorization: 'Bearer sk-2' }]
    const { history } = await turn(line, one, [user('first')])
    await ask(line, other)
    expect(line.client.stats()).toMatchObject({ scopes: 1, chains: 1 })
    await turn(line, one, [...history, user('again')])
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'no_chain' })
  })

  test('A scope that is evicted ends with its last turn, and close() and drain() still reach it', async () => {
    const { model: gated, open } = gate()
    await using line = await openLine({ server: { model: gated }, client: { maxScopes: 1 } })
    const [first, second] = ['a', 'b'].map((name) =>
      ask(line, { authorization: `Bearer sk-${name}` }),
    )
    await expect.poll(() => line.client.stats().inFlight).toBe(2)
    const drained = line.client.drain()
    open()
    expect(await Promise.all([first, second])).toEqual(['1 items: hello', '1 items: hello'])
    await drained
    const { turns, ...now } = line.client.stats()
    expect(turns.map(({ scope, turns: count }) => [scope, count])).toEqual([
      ['s1', 1],
      ['s2', 1],
    ])
    expect(now).toEqual({
      scopes: 0,
      connections: 0,
      inFlight: 0,
      queued: 0,
      chains: 0,
      historyBytes: 0,
    })
  })

  test('A turn continues under a fresh key whose scope is evicted meanwhile', async () => {
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
    const renewed = client.create({ model, input: 'hello' })
    const other = client.fetch(
      `${server.baseURL}/responses`,
      post({}, { authorization: 'Bearer sk-other' }),
    )
    expect(textOf(await renewed.response)).toBe('1 items: hello')
    expect((await other).status).toBe(200)
  })
})

describe('over all scopes of a client', () => {
  test('The connections of all scopes are bounded, and turns wait for one another', async () => {
    await using line = await openLine({ client: { maxTotalConnections: 3 } })
    let most = 0
    const watched = manyTenants.map(async (headers) => {
      const answer = await ask(line, headers)
      most = Math.max(most, line.client.stats().connections)
      return answer
    })
    expect(new Set(await Promise.all(watched))).toEqual(new Set(['1 items: hello']))
    expect(most).toBe(3)
    expect(
      line.records.every(({ transport, replays }) => transport === 'websocket' && replays === 0),
    ).toBe(true)
  })

  test('The histories of all scopes are bounded: the longest unused is forgotten, and its next turn is full', async () => {
    await using line = await openLine({ client: { maxTotalChains: 2 } })
    const headers = ['a', 'b', 'c'].map((name) => ({ authorization: `Bearer sk-${name}` }))
    const histories: (readonly InputItem[])[] = []
    for (const each of headers) histories.push((await turn(line, each, [user('one')])).history)
    expect(line.client.stats()).toMatchObject({ scopes: 3, chains: 2 })
    for (const index of [2, 1, 0])
      await turn(line, headers[index] ?? {}, [...(histories[index] ?? []), user('two')])
    // The third's next turn makes the second's room.
    expect(line.records.slice(3).map(({ mode }) => mode)).toEqual(['incremental', 'full', 'full'])
    await using small = await openLine({ client: { maxTotalHistoryBytes: 1024 } })
    for (const each of headers) await turn(small, each, [user('x'.repeat(300))])
    expect(small.client.stats()).toMatchObject({ scopes: 3, chains: 1 })
    expect(small.client.stats().historyBytes).toBeLessThanOrEqual(1024)
  })
})

test('Connections that only finish their last turns keep nobody waiting, even on a server that refuses some', async () => {
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

  test('The failures of one tenant do not send another to HTTP', async () => {
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

  test('The failures of one tenant do not use up another’s replays', async () => {
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
