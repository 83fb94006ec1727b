// What one tenant of a client may do to another: nothing. Not by a failing server, nor by being one
// of many, nor by headers that differ with every request; and connections that only finish their
// last turns take nobody's room.
import { describe, expect, test } from 'vitest'
import { textOf } from '../support/agent.js'
import { answer, errorEvent, message } from '../support/answers.js'
import { type Attacked, attacked, settled } from '../support/attacked.js'
import { type Create, type HostileOptions, questionOf } from '../support/hostile-server.js'

const answering: HostileOptions = {
  onCreate: (create) => create.send(...answer(create, questionOf(create.body))),
}

/**
 * One turn through the client's fetch with headers of its own: its status, the way it went, and its
 * text or code.
 */
async function ask(
  line: Attacked,
  headers: Readonly<Record<string, string>>,
  input = 'hi',
): Promise<string> {
  // As pairs: the platform reads no header named __proto__ out of an object.
  const pairs = Object.entries({ authorization: 'Bearer sk-test', ...headers })
  const response = await line.client.fetch(`${line.server.baseURL}/responses`, {
    method: 'POST',
    headers: pairs,
    body: JSON.stringify({ model: 'm', input, store: false }),
  })
  const body: { output?: []; error?: { code: string } } = Object(await response.json())
  const way = response.headers.get('x-warmline-transport') ?? 'http'
  return `${response.status} ${way} ${body.error?.code ?? textOf(body)}`
}
const of = (tenant: string) => ({ authorization: `Bearer sk-${tenant}` })

describe('many tenants at once', () => {
  test.each([
    ['a key', (i: number) => of(`tenant-${i}`)],
    ['an unknown header', (i: number) => ({ 'x-acme-tenant': String(i) })],
  ] as const)(
    'Each of more tenants than a client keeps apart by %s is answered',
    async (_kind, headersOf) => {
      const waiting: Create[] = []
      await using line = await attacked({
        client: { transport: 'auto', ...{ maxScopes: 8 } },
        onCreate(create) {
          waiting.push(create)
          // All run at once, whatever is forgotten meanwhile.
          if (waiting.length === 40)
            for (const each of waiting) each.send(...answer(each, questionOf(each.body)))
        },
      })
      const all = Array.from({ length: 40 }, (_, i) => ask(line, headersOf(i), `question ${i}`))
      const right = Array.from({ length: 40 }, (_, i) => `200 websocket question ${i}`)
      expect(await settled(Promise.all(all))).toEqual(right)
      expect(line.client.isClosed).toBe(false)
      expect(line.client.stats().scopes).toBeLessThanOrEqual(8)
      await settled(line.client.drain())
    },
  )

  test('Each of more tenants than the default of a thousand is answered', async () => {
    await using line = await attacked({
      ...answering,
      client: { connectTimeoutMs: 20_000, acquireTimeoutMs: 20_000 },
    })
    const all = Array.from({ length: 1_050 }, (_, i) =>
      ask(line, of(`tenant-${i}`), `question ${i}`),
    )
    const answers = await settled(Promise.all(all), 20_000)
    expect(answers.filter((told, i) => told !== `200 websocket question ${i}`)).toEqual([])
  })

  test('Each of more tenants than the client may have connections is answered, and the bound holds', async () => {
    let most = 0
    await using line = await attacked({
      ...answering,
      client: { transport: 'auto', ...{ maxTotalConnections: 4 } },
      onUpgrade(upgrade, { sockets }) {
        upgrade.accept()
        most = Math.max(most, sockets.size)
      },
    })
    const all = Array.from({ length: 24 }, (_, i) => ask(line, of(`tenant-${i}`), `question ${i}`))
    const right = Array.from({ length: 24 }, (_, i) => `200 websocket question ${i}`)
    expect(await settled(Promise.all(all))).toEqual(right)
    // A connection that closes is still open at the server for a moment.
    expect(most).toBeLessThanOrEqual(8)
    expect(line.client.stats().connections).toBeLessThanOrEqual(4)
  })
})

describe('a neighbor', () => {
  test('A neighbor whose upgrade is refused sends no other tenant to HTTP', async () => {
    await using line = await attacked({
      ...answering,
      onUpgrade(upgrade) {
        if (upgrade.headers.authorization === 'Bearer sk-bad') upgrade.refuse(404)
        else upgrade.accept()
      },
      onPost: (_, response) => response.writeHead(200).end(JSON.stringify({ id: 'r', output: [] })),
    })
    expect(await ask(line, of('good'))).toBe('200 websocket hi')
    for (let i = 0; i < 5; i++) expect(await ask(line, of('bad'))).toBe('200 http ')
    expect(await ask(line, of('good'))).toBe('200 websocket hi')
    expect(await ask(line, of('new'))).toBe('200 websocket hi')
  })

  test.each([
    ['auto', '200 http over http', 'no_lane'],
    ['websocket', '503 http pool_exhausted', undefined],
  ] as const)(
    'A neighbor who keeps every connection busy costs others time and no answer: transport %s',
    async (transport, told, fallback) => {
      const held: Create[] = []
      await using line = await attacked({
        client: { transport, acquireTimeoutMs: 1_000, ...{ maxTotalConnections: 1 } },
        onCreate: (create) => {
          held.push(create)
        },
        onPost: (_, response) =>
          response
            .setHeader('content-type', 'application/json')
            .end(JSON.stringify({ id: 'r', output: [message('over http')] })),
      })
      const long = ask(line, of('noisy'), 'long')
      await line.server.until(() => held.length === 1)
      expect(await settled(ask(line, of('victim')))).toBe(told)
      for (const each of held) each.send(...answer(each, 'long'))
      expect(await settled(long)).toBe('200 websocket long')
      expect(line.records.map((record) => record.fallback)).toEqual([fallback, undefined])
    },
  )

  test('A neighbor who guesses a response id gets nothing of it', async () => {
    await using line = await attacked({
      onCreate(create) {
        const isHeld = create.body.previous_response_id == null
        if (isHeld) create.send(...answer(create, questionOf(create.body)))
        else create.send(errorEvent(400, 'previous_response_not_found'))
      },
      onPost: (_, response) =>
        response.writeHead(400).end(JSON.stringify({ error: { code: 'not_held' } })),
    })
    expect(await ask(line, of('victim'))).toBe('200 websocket hi')
    const guess = line.client.fetch(`${line.server.baseURL}/responses`, {
      method: 'POST',
      headers: of('bad'),
      body: JSON.stringify({
        model: 'm',
        input: 'hi',
        previous_response_id: 'resp_1',
        store: false,
      }),
    })
    expect((await settled(guess)).status).toBe(400)
    // Not one frame of the guess goes over the victim's connection.
    expect(line.server.creates.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-victim',
    ])
  })

  test('A neighbor whose turns are cut again and again spends no other tenant’s replays', async () => {
    let isCutOnce = false
    await using line = await attacked({
      onCreate(create) {
        const isBad = create.headers.authorization === 'Bearer sk-bad'
        const isOnce = questionOf(create.body) === 'once' && !isCutOnce
        isCutOnce ||= isOnce
        if (isBad || isOnce) create.socket.terminate()
        else create.send(...answer(create, questionOf(create.body)))
      },
    })
    await settled(Promise.all(Array.from({ length: 12 }, () => ask(line, of('bad')))))
    expect(await settled(ask(line, of('good'), 'once'))).toBe('200 websocket once')
    expect(line.records.at(-1)).toMatchObject({ replays: 1, outcome: 'completed' })
  })
})

describe('connections that finish their last turns', () => {
  test.each([1, 2])(
    'Connections that finish their last turns leave room for as many others (%i)',
    async (maxConnections) => {
      const long: Create[] = []
      let isSpent = true
      await using line = await attacked({
        client: { transport: 'websocket', maxConnections, acquireTimeoutMs: 1_500 },
        onCreate(create) {
          const question = questionOf(create.body)
          if (question === 'long') {
            long.push(create)
            create.send(...answer(create, 'long').slice(0, 2))
          } else if (isSpent && long.some(({ connection }) => connection === create.connection)) {
            create.send(errorEvent(400, 'websocket_connection_limit_reached'))
          } else create.send(...answer(create, question))
        },
      })
      const turn = (input: string) =>
        line.client.create({ model: 'm', store: false, input }).response.then(textOf)
      const longs = Array.from({ length: 9 * maxConnections }, () => turn('long'))
      await line.server.until(() => long.length === longs.length)
      const shorts = Array.from({ length: maxConnections }, (_, i) => turn(`short ${i}`))
      expect(await settled(Promise.all(shorts))).toEqual(shorts.map((_, i) => `short ${i}`))
      expect(await settled(turn('another'))).toBe('another')
      isSpent = false
      for (const each of long) each.send(...answer(each, 'long').slice(2))
      expect(new Set(await settled(Promise.all(longs)))).toEqual(new Set(['long']))
    },
  )
})

describe('a header that differs with every request', () => {
  const known = [
    'traceparent',
    'x-request-id',
    'x-correlation-id',
    'x-client-request-id',
    'langfuse_trace_id',
    'helicone-request-id',
    'cf-aig-metadata',
    'langsmith-trace',
    'x-vercel-id',
    'x-amzn-requestid',
    'x-amzn-trace-id',
    'idempotency-key',
  ]
  test.each(known)(
    'The header %s says nothing of who asks, so turns share chains across its values',
    async (name) => {
      await using line = await attacked(answering)
      for (let i = 0; i < 20; i++)
        expect(await ask(line, { [name]: `value ${i}` })).toBe('200 websocket hi')
      expect(line.client.stats().scopes).toBe(1)
      expect(line.server.upgrades.length).toBeLessThanOrEqual(2)
    },
  )

  const telling = [
    'x-acme-tenant',
    'cookie',
    'api-key',
    'openai-organization',
    'openai-project',
    'sec-tenant',
    'content-tenant',
    'accept-tenant',
    'proxy-tenant',
    'origin',
    'referer',
    'via',
    'baggage',
    '__proto__',
  ]
  test.each(telling)('The header %s may say who asks, so it keeps turns apart', async (name) => {
    await using line = await attacked(answering)
    const headers = (value: string): Record<string, string> => JSON.parse(`{"${name}":"${value}"}`)
    for (const value of ['one', 'two', 'one'])
      expect(await ask(line, headers(value))).toBe('200 websocket hi')
    expect(line.client.stats().scopes).toBe(2)
    const connections = line.server.creates.map(({ connection }) => connection)
    expect(new Set(connections.slice(0, 2)).size).toBe(2)
    expect(connections[2]).toBe(connections[0])
  })

  test('An unknown header that differs with every request is named once, with the option against it', async () => {
    const warnings: string[] = []
    const note = (warning: Error): void => {
      warnings.push(warning.message)
    }
    process.on('warning', note)
    await using line = await attacked(answering)
    for (let i = 0; i < 40; i++)
      expect(await ask(line, { 'x-acme-run': String(i) })).toBe('200 websocket hi')
    process.off('warning', note)
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'scope:x-acme-run' })
    const told = warnings.filter((text) => text.includes('x-acme-run'))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('perRequestHeaders')
  })

  test('An unknown header that the client was told of does not split scopes', async () => {
    await using line = await attacked({
      ...answering,
      client: { transport: 'auto', ...{ perRequestHeaders: ['x-acme-run'] } },
    })
    for (let i = 0; i < 20; i++)
      expect(await ask(line, { 'x-acme-run': String(i) })).toBe('200 websocket hi')
    expect(line.client.stats().scopes).toBe(1)
    expect(line.server.upgrades.length).toBeLessThanOrEqual(2)
  })
})
