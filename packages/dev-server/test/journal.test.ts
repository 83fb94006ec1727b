// The journal: what it records, how it counts, how it is waited for, and the route that shows it.
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { type Fault, type JournalEntry, profiles, startDevServer } from '../src/index.js'
import { connect, user } from './support/client.js'
import { typesOf } from './support/tools.js'

test('it records upgrade, frames, turns and the close, with bytes', async () => {
  await using server = await startDevServer()
  const client = await connect(server)
  const frames = await client.turn({ input: 'hi', stream_id: 'main' })
  await client.close()
  await server.journal.next(({ kind }) => kind === 'close', 0)
  const { entries, bytesIn, bytesOut } = server.journal
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  expect(entries[0]).toMatchObject({
    kind: 'upgrade',
    connection: 'ws-1',
    path: '/v1/responses',
    status: 101,
  })
  expect(entries.at(-1)).toMatchObject({ kind: 'close', connection: 'ws-1', by: 'client' })
  const sent = entries.filter((entry) => entry.kind === 'frame' && entry.direction === 'out')
  expect(sent).toHaveLength(frames.length)
  expect(sent.every((entry) => entry.kind === 'frame' && entry.lane === 'main')).toBe(true)
  expect(bytesOut).toBe(client.received.reduce((total, text) => total + Buffer.byteLength(text), 0))
  const create = { type: 'response.create', model: 'gpt-6-astra', input: 'hi', stream_id: 'main' }
  expect(bytesIn).toBe(Buffer.byteLength(JSON.stringify(create)))
  expect(entries.find((entry) => entry.kind === 'frame')).toMatchObject({
    direction: 'in',
    type: 'response.create',
    text: JSON.stringify(create),
  })
})

test('a response record holds the effective context, and where it came from', async () => {
  await using server = await startDevServer()
  const client = await connect(server)
  const first = await client.response({ input: 'one', store: false })
  const second = await client.response({
    input: [user('two')],
    previous_response_id: first.id,
    store: false,
  })
  const record = server.journal.responses.get(second.id)
  expect(record).toMatchObject({
    connection: 'ws-1',
    transport: 'websocket',
    previousResponseId: first.id,
    source: 'connection',
    status: 'completed',
    isWarmUp: false,
    isSuccessor: false,
  })
  expect(typesOf(record?.items)).toEqual(['message', 'message', 'message'])
  expect(typesOf(record?.input)).toEqual(['message'])
  expect(typesOf(record?.output)).toEqual(['message'])
  expect(record?.uncachedBytes).toBe(Buffer.byteLength(JSON.stringify(user('two'))))
})

test('next finds what is there from a position, waits for what is not, and fails when the server closes', async () => {
  const server = await startDevServer()
  const coming = server.journal.next((entry) => entry.kind === 'ended')
  const client = await connect(server)
  await client.response({ input: 'x' })
  const found = await coming
  expect(found).toMatchObject({ kind: 'ended', status: 'completed' })
  expect(await server.journal.next((entry) => entry.kind === 'ended', 0)).toBe(found)
  const never = server.journal.next((entry) => entry.kind === 'ended', found.seq)
  await server.close()
  await expect(never).rejects.toThrow('The server closed before the entry came.')
})

test('GET /__dev/journal shows the same, from a position, with or without items', async () => {
  await using server = await startDevServer()
  const client = await connect(server)
  const { id } = await client.response({ input: 'x' })
  const get = async (
    query: string,
  ): Promise<{ entries: { seq: number }[]; responses: { id: string; items?: unknown[] }[] }> =>
    JSON.parse(await (await fetch(`${server.url}/__dev/journal${query}`)).text())
  const all = await get('')
  expect(all.entries.map(({ seq }) => seq)).toEqual(server.journal.entries.map(({ seq }) => seq))
  expect(all.responses).toMatchObject([
    { id, items: [{ type: 'message', role: 'user' }], status: 'completed' },
  ])
  const late = await get('?since=3')
  expect(late.entries[0]?.seq).toBe(4)
  const bad = await fetch(`${server.url}/__dev/journal?since=abc`)
  expect(bad.status).toBe(400)
  expect(JSON.parse(await bad.text())).toMatchObject({
    error: { code: 'invalid_value', param: 'since' },
  })
})

test('?items=0 carries nothing of what was said', async () => {
  await using server = await startDevServer({ journal: { payloads: 'all' } })
  const client = await connect(server)
  const { id } = await client.response({ input: 'a secret', instructions: 'short', store: false })
  const text = await (await fetch(`${server.url}/__dev/journal?items=0`)).text()
  expect(text).not.toContain('secret')
  expect(JSON.parse(text).responses).toMatchObject([
    {
      id,
      request: { instructions: 'short', store: false },
      status: 'completed',
      hasContents: true,
    },
  ])
})

test('its bytes are bounded: the oldest payloads and contents go, their entries stay', async () => {
  await using server = await startDevServer({ journal: { maxBytes: 100_000 } })
  const client = await connect(server)
  const ids: string[] = []
  for (let turn = 0; turn < 20; turn += 1) {
    ids.push((await client.response({ input: 'x'.repeat(10_000), store: false })).id)
  }
  const { journal } = server
  const texts = journal.entries.flatMap((entry) => ('text' in entry ? [entry.text] : []))
  const kept = texts.filter((text) => text !== undefined)
  expect(kept.join('').length).toBeLessThan(100_000)
  expect(kept.length).toBeGreaterThan(0)
  const records = [...journal.responses.values()]
  expect(records.map(({ id }) => id)).toEqual(ids)
  const full = records.filter(({ hasContents }) => hasContents)
  expect(full.length).toBeGreaterThan(0)
  expect(full.length).toBeLessThan(6)
  expect(records.at(-1)).toMatchObject({
    hasContents: true,
    input: [{ role: 'user' }],
    output: [{}],
  })
  expect(records[0]).toMatchObject({
    hasContents: false,
    request: {},
    items: [],
    input: [],
    output: [],
  })
  expect(records[0]?.contextBytes).toBeGreaterThan(10_000)
  expect(journal.dropped).toBe(40 - kept.length - full.length)
  expect(journal.entries[0]?.seq).toBe(1)
})

test('one that is too large alone is not kept, and its output neither', async () => {
  await using server = await startDevServer({ journal: { maxBytes: 1_000 } })
  const client = await connect(server)
  const { id } = await client.response({ input: 'x'.repeat(10_000), store: false })
  expect(server.journal.responses.get(id)).toMatchObject({
    status: 'completed',
    hasContents: false,
    output: [],
  })
})

test('the store is bounded in bytes too: the oldest responses and conversations are forgotten', async () => {
  await using server = await startDevServer({ store: { maxBytes: 100_000 } })
  const client = await connect(server)
  const made = await fetch(`${server.baseURL}/conversations`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test' },
    body: JSON.stringify({ items: [user('y'.repeat(10_000))] }),
  })
  const conversation: string = JSON.parse(await made.text()).id
  expect((await client.response({ input: 'x', conversation, store: false })).status).toBe(
    'completed',
  )
  const first = await client.response({ input: [{ ...user('hello'), id: 'msg_mine' }] })
  for (let turn = 0; turn < 12; turn += 1) await client.response({ input: 'x'.repeat(9_000) })
  expect(server.store.size).toBeGreaterThan(3)
  expect(server.store.size).toBeLessThan(10)
  expect((await client.refusal({ input: 'x', previous_response_id: first.id })).error?.code).toBe(
    'previous_response_not_found',
  )
  const reference = [{ type: 'item_reference', id: 'msg_mine' }]
  expect((await client.refusal({ input: reference })).status).toBe(404)
  expect((await client.refusal({ input: 'x', conversation })).status).toBe(404)
})

test('who closed, with what: too large a frame, a frame of the server, a cut', async () => {
  const profile = { ...profiles.openai, maxFrameBytes: 1_000 }
  const faults: Fault[] = [
    { type: 'close', at: 'after-created', code: 1012, reason: 'restart', connection: 2 },
    { type: 'drop', at: 'after-created', connection: 3 },
  ]
  await using server = await startDevServer({ profile, faults })
  const closeOf = async (input: string): Promise<JournalEntry> => {
    const closed = server.journal.next(({ kind }) => kind === 'close')
    const client = await connect(server)
    client.create({ input })
    return closed
  }
  expect(await closeOf('x'.repeat(2_000))).toMatchObject({ code: 1009, by: 'server' })
  expect(await closeOf('x')).toMatchObject({ code: 1012, reason: 'restart', by: 'server' })
  expect(await closeOf('x')).toMatchObject({ code: 1006, by: 'server' })
})

test('an upgrade that is no handshake is recorded with the status of its refusal', async () => {
  await using server = await startDevServer()
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    const upgrade = request(`${server.baseURL}/responses`, { headers })
    upgrade.on('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    upgrade.on('error', reject).end()
  })
  expect(answer).toBe(400)
  expect(server.journal.entries).toMatchObject([
    { kind: 'upgrade', connection: 'ws-1', status: 400 },
  ])
})

test('a binary frame counts its own bytes, and has no text', async () => {
  const faults: Fault[] = [{ type: 'binary-frame', at: 'after-created' }]
  await using server = await startDevServer({ journal: { payloads: 'all' }, faults })
  const client = await connect(server)
  client.socket.send(Buffer.alloc(100, 0xff))
  await client.type('error')
  await client.response({ input: 'x' })
  const frames = server.journal.entries.filter((entry) => entry.kind === 'frame')
  const binary = frames.filter(({ text }) => text === undefined)
  expect(binary.map(({ direction, bytes }) => [direction, bytes])).toEqual([
    ['in', 100],
    ['out', 256],
  ])
})

test('it is bounded, and clear forgets', async () => {
  await using server = await startDevServer({
    journal: { maxEntries: 20, maxResponses: 2, payloads: 'none' },
  })
  const client = await connect(server)
  for (const input of ['a', 'b', 'c', 'd']) await client.response({ input })
  const { journal } = server
  expect(journal.entries.length).toBeLessThanOrEqual(25)
  expect(journal.dropped).toBeGreaterThan(0)
  expect(journal.entries[0]?.seq).toBe(journal.dropped + 1)
  expect(journal.responses.size).toBe(2)
  expect(journal.entries.every((entry) => !('text' in entry) || entry.text === undefined)).toBe(
    true,
  )
  journal.clear()
  expect(journal).toMatchObject({ bytesIn: 0, bytesOut: 0, dropped: 0 })
  expect(journal.entries).toHaveLength(0)
})
