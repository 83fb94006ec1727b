// Credentials: what is sent under one never meets another, wherever turns, failures and rotations
// interleave.
import { startDevServer } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import { createResponsesClient, openaiEndpoint, vercelGatewayEndpoint } from '../../src/index.js'
import { Conversation, digest, digestOf, openLine, textOf, user } from '../support/agent.js'
import { PacedRuntime } from '../support/paced-runtime.js'
import { model, post } from '../support/requests.js'

describe('two keys, and two gateway headers under one key', () => {
  const tenants: readonly Readonly<Record<string, string>>[] = [
    { authorization: 'Bearer sk-a' },
    { authorization: 'Bearer sk-b' },
    { authorization: 'Bearer sk-c', 'x-tenant': 'one' },
    { authorization: 'Bearer sk-c', 'x-tenant': 'two' },
  ]

  test('Tenants share no connection, no chain and no answer, across failures and rotations', async () => {
    await using server = await startDevServer({ model: digest(), profile: 'vercel-gateway' })
    const runtime = new PacedRuntime()
    const client = createClientOn(runtime, {
      endpoint: vercelGatewayEndpoint({ baseURL: server.baseURL }),
    })
    const histories = tenants.map(() => [user('the same beginning')])
    const connectionsOf = tenants.map(() => new Set<string | undefined>())
    for (let round = 0; round < 12; round++) {
      await runtime.settle(
        Promise.all(
          tenants.map(async (headers, index) => {
            const history = histories[index] ?? []
            const response = await client.fetch(`${server.baseURL}/responses`, {
              method: 'POST',
              headers,
              body: JSON.stringify({
                model,
                input: history,
                store: false,
                metadata: { tenant: String(index) },
              }),
            })
            const body: { output: [] } = Object(await response.json())
            expect(textOf(body)).toBe(digestOf(history))
            histories[index] = [...history, ...body.output, user(`${index} in round ${round}`)]
          }),
        ),
      )
      // Past the idle limit every few rounds, so that connections are made anew.
      if (round % 4 === 3) runtime.pass(6 * 60_000)
    }
    for (const { request, connection } of server.journal.responses.values()) {
      const tenant = Number(Object(request.metadata).tenant)
      connectionsOf[tenant]?.add(connection)
    }
    const all = connectionsOf.flatMap((names) => [...names])
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThanOrEqual(tenants.length * 3)
    await client.close()
  })

  test('A key that is refused moves no other tenant to HTTP', async () => {
    await using line = await openLine({ server: { apiKeys: ['sk-good'] } })
    const send = (key: string): Promise<Response> =>
      line.client.fetch(
        `${line.server.baseURL}/responses`,
        post({}, { authorization: `Bearer ${key}` }),
      )
    for (let i = 0; i < 5; i++) expect((await send('sk-bad')).status).toBe(401)
    expect((await send('sk-good')).status).toBe(200)
    expect(line.records.at(-1)).toMatchObject({ transport: 'websocket', outcome: 'completed' })
    expect(line.records.at(-1)?.fallback).toBeUndefined()
  })
})

describe('a key from a function', () => {
  test('A key function is asked once more when its key is refused, and the turn succeeds', async () => {
    await using server = await startDevServer({ model: digest(), apiKeys: ['sk-new'] })
    const keys = ['sk-old', 'sk-new']
    const asked: string[] = []
    await using client = createResponsesClient({
      endpoint: openaiEndpoint({ baseURL: server.baseURL }),
      apiKey: async () => {
        const key = keys[Math.min(asked.length, 1)] ?? ''
        asked.push(key)
        return key
      },
    })
    const turn = client.create({ model, input: 'hello' })
    expect(textOf(await turn.response)).toBe('1 items: hello')
    expect(asked).toEqual(['sk-old', 'sk-new'])
    expect(await turn.record).toMatchObject({ transport: 'websocket', outcome: 'completed' })
  })

  test('A key that stays refused is the caller’s error', async () => {
    await using server = await startDevServer({ apiKeys: ['sk-right'] })
    let asked = 0
    await using client = createResponsesClient({
      baseURL: server.baseURL,
      apiKey: () => {
        asked++
        return 'sk-wrong'
      },
    })
    await expect(client.create({ model, input: 'x' }).response).rejects.toMatchObject({
      status: 401,
    })
    expect(asked).toBe(2)
  })

  test('A key function that never answers is bounded and ends with the signal', async () => {
    const runtime = new PacedRuntime()
    const client = createClientOn(runtime, {
      baseURL: 'http://127.0.0.1:9/v1',
      apiKey: () => new Promise<string>(() => {}),
    })
    const late = client.create({ model, input: 'x' })
    await expect(runtime.settle(late.response)).rejects.toMatchObject({
      code: 'connect_timeout',
      replaySafety: 'safe',
    })
    const left = client.create({ model, input: 'x' }, { signal: AbortSignal.abort() })
    await expect(left.response).rejects.toMatchObject({ name: 'AbortError' })
    expect(runtime.timers).toBe(0)
  })

  test('A key that changes moves to a connection of its own without mixing', async () => {
    let key = 'sk-1'
    await using line = await openLine({ client: { apiKey: () => key } })
    const talk = new Conversation(line.client, { store: false })
    await talk.say('one')
    key = 'sk-2'
    await talk.say('two')
    expect(line.records.map(({ mode }) => mode)).toEqual(['full', 'full'])
    expect(line.client.stats()).toMatchObject({ scopes: 2, connections: 2 })
    await talk.say('three')
    expect(line.records.at(-1)?.mode).toBe('incremental')
  })
})

test('A connection can be opened ahead of the first turn', async () => {
  await using line = await openLine()
  await line.client.connect()
  expect(line.client.stats().connections).toBe(1)
  await new Conversation(line.client).say('one')
  expect(line.records.at(-1)?.handshakeMs).toBeUndefined()
  await using refused = await openLine({
    server: { faults: [{ type: 'refuse-upgrade', status: 426 }] },
  })
  await expect(refused.client.connect()).rejects.toMatchObject({
    code: 'upgrade_refused',
    status: 426,
  })
})

test('A warm-up makes the first turn incremental, and is refused where it would be a real answer', async () => {
  await using line = await openLine()
  const settings = { model, input: [user('the long beginning')], store: false }
  await line.client.create({ ...settings, generate: false }).response
  const turn = line.client.create({ ...settings, input: [...settings.input, user('go on')] })
  expect(textOf(await turn.response)).toBe('2 items: the long beginning, go on')
  expect(await turn.record).toMatchObject({ mode: 'incremental', itemsSent: 1 })
  await using plain = await openLine({ hasLanes: false })
  const refused = plain.client.create({ ...settings, generate: false })
  await expect(refused.response).rejects.toMatchObject({ code: 'invalid_request' })
  expect(plain.server.journal.responses.size).toBe(0)
})
