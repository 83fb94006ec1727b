// What the record says of a turn on each way that it can take.
import { describe, expect, test } from 'vitest'
import { readTurnRecord, type TurnRecord } from '../../src/index.js'
import { Conversation, type Line, openLine, user } from '../support/agent.js'
import { checkRecord } from '../support/record-schema.js'

const request = {
  model: 'gpt-6-astra',
  input: [user('hello')],
  reasoning: { effort: 'low' },
} as const

/** The record of the newest turn, which must read as one. */
function newest({ records }: Line): TurnRecord {
  const record = readTurnRecord(JSON.parse(JSON.stringify(records.at(-1) ?? null)))
  if (record === undefined) throw new Error('The newest record is none.')
  return record
}

/** What every turn of a line says of its place. */
function placeOf({ server }: Line): object {
  const { origin } = new URL(server.baseURL)
  return { version: 1, endpoint: 'openai', origin, scope: 's1', model: 'gpt-6-astra' }
}

describe('the record of a turn', () => {
  test('A record with an unknown field, or without a known one, breaks the schema', async () => {
    await using line = await openLine()
    await line.client.create(request).response
    const record = newest(line)
    expect(() => checkRecord(record)).not.toThrow()
    expect(() => checkRecord({ ...record, input: 'secret' })).toThrow('additional properties')
    expect(() => checkRecord({ ...record, version: 2 })).toThrow('version')
    const { scope: _, ...unplaced } = record
    expect(() => checkRecord(unplaced)).toThrow('scope')
  })

  test('A turn over a new connection says what it waited for and when it began to answer', async () => {
    await using line = await openLine()
    const before = Date.now()
    await line.client.create(request).response
    const record = newest(line)
    expect(record).toMatchObject({
      ...placeOf(line),
      transport: 'websocket',
      reasoningEffort: 'low',
      isStreamed: true,
      tokens: { cachedInput: 0, reasoning: 0 },
    })
    expect(record.startedAt).toBeGreaterThanOrEqual(before)
    expect(record).not.toHaveProperty('previousResponseId')
    const { queueMs = -1, handshakeMs = -1, firstEventMs = -1, firstOutputMs = -1 } = record
    expect(queueMs).toBeGreaterThanOrEqual(0)
    expect(handshakeMs).toBeGreaterThanOrEqual(0)
    expect(firstEventMs).toBeGreaterThanOrEqual(queueMs + handshakeMs)
    expect(firstOutputMs).toBeGreaterThanOrEqual(firstEventMs)
    expect(record.durationMs).toBeGreaterThanOrEqual(firstOutputMs)
  })

  test('An incremental turn names the response that it continued', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client)
    await talk.say('one')
    const { responseId } = newest(line)
    await talk.say('two')
    expect(newest(line)).toMatchObject({
      mode: 'incremental',
      previousResponseId: responseId,
    })
    expect(newest(line)).not.toHaveProperty('handshakeMs')
  })

  test('A Request that passes as it is over HTTP has its own size', async () => {
    await using line = await openLine({ client: { transport: 'http' } })
    const body = JSON.stringify({ ...request, stream: true }, null, 2)
    const headers = { authorization: 'Bearer sk-test', 'content-type': 'application/json' }
    const url = `${line.client.endpoint.baseURL}/responses`
    const recorded = Promise.withResolvers<TurnRecord>()
    line.client.onTurn(recorded.resolve)
    const answer = await line.client.fetch(new Request(url, { method: 'POST', headers, body }))
    await answer.text()
    const bytes = Buffer.byteLength(body)
    expect(await recorded.promise).toMatchObject({ bytesSent: bytes, bytesFull: bytes })
  })

  test('A turn over HTTP by choice waited for no lane', async () => {
    await using line = await openLine()
    await line.client.create(request, { transport: 'http' }).response
    const record = newest(line)
    expect(record).toMatchObject({ ...placeOf(line), transport: 'http', reason: 'no_chain' })
    for (const field of ['queueMs', 'handshakeMs', 'fallback', 'connection'])
      expect(record).not.toHaveProperty(field)
    expect(record.firstOutputMs).toBeGreaterThanOrEqual(record.firstEventMs ?? -1)
  })

  test('A caller’s own request over HTTP says no more than was seen of it', async () => {
    await using line = await openLine({ client: { transport: 'http' } })
    const body = JSON.stringify({ ...request, previous_response_id: null, stream: true })
    const headers = { authorization: 'Bearer sk-test', 'content-type': 'application/json' }
    const url = `${line.server.baseURL}/responses`
    await (await line.client.fetch(url, { method: 'POST', headers, body })).text()
    await expect.poll(() => line.records.length).toBe(1)
    const record = newest(line)
    expect(record).toMatchObject({ ...placeOf(line), transport: 'http', isStreamed: true })
    for (const field of ['firstOutputMs', 'responseId', 'tokens', 'previousResponseId'])
      expect(record).not.toHaveProperty(field)
  })

  test('A turn that fell back counts its wait for the connection that could not be opened', async () => {
    const faults = [{ type: 'refuse-upgrade', status: 404, times: 'always' }] as const
    await using line = await openLine({ server: { faults } })
    await line.client.create(request).response
    const record = newest(line)
    expect(record).toMatchObject({ transport: 'http', fallback: 'upgrade_refused:404', queueMs: 0 })
    expect(record.handshakeMs).toBeGreaterThanOrEqual(0)
  })

  test('A replayed turn names no anchor, since it was sent in full', async () => {
    const faults = [{ type: 'drop', at: 'after-created', turn: 2 }] as const
    await using line = await openLine({ server: { faults } })
    const talk = new Conversation(line.client)
    await talk.say('one')
    await talk.say('two')
    const record = newest(line)
    expect(record).toMatchObject({ replays: 1, mode: 'full', outcome: 'completed' })
    expect(record).not.toHaveProperty('previousResponseId')
  })

  test('A turn that its caller chained names the caller’s anchor', async () => {
    await using line = await openLine()
    const first = await line.client.create(request).response
    const chained = { ...request, previous_response_id: first.id }
    await line.client.create(chained).response
    expect(newest(line)).toMatchObject({
      reason: 'caller_chained',
      previousResponseId: first.id,
    })
  })

  test('A turn that was aborted on its way says where it was sent', async () => {
    await using line = await openLine({
      server: { faults: [{ type: 'stall', at: 'before-created' }] },
    })
    const stop = new AbortController()
    const turn = line.client.create(request, { signal: stop.signal })
    await line.server.journal.next(({ kind }) => kind === 'fault', 0)
    stop.abort()
    await expect(turn.response).rejects.toThrow()
    expect(await turn.record).toMatchObject({
      ...placeOf(line),
      outcome: 'aborted',
      connection: 'c1',
    })
    expect(newest(line)).not.toHaveProperty('firstOutputMs')
  })

  test('A turn that was refused before anything was sent says so', async () => {
    await using line = await openLine()
    const warmUp = line.client.create({ ...request, generate: false }, { transport: 'http' })
    await expect(warmUp.response).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await warmUp.record).toMatchObject({
      ...placeOf(line),
      reason: 'not_sent',
      bytesSent: 0,
    })
    await line.client.close()
    const late = line.client.create(request)
    await expect(late.response).rejects.toMatchObject({ code: 'closed' })
    checkRecord(await late.record)
    expect(await late.record).toMatchObject({
      scope: 's0',
      errorCode: 'closed',
      reason: 'not_sent',
    })
  })

  test('A scope is named apart, with the headers in which it differs', async () => {
    await using line = await openLine()
    const url = `${line.server.baseURL}/responses`
    const say = async (more: Readonly<Record<string, string>>): Promise<TurnRecord> => {
      const headers = { authorization: 'Bearer sk-1', 'content-type': 'application/json', ...more }
      const body = JSON.stringify({ ...request, stream: true })
      await (await line.client.fetch(url, { method: 'POST', headers, body })).text()
      return newest(line)
    }
    expect(await say({})).toMatchObject({ scope: 's1' })
    expect(newest(line)).not.toHaveProperty('scopeHeaders')
    expect(await say({ 'x-run': 'secret-1', traceparent: 'x' })).toMatchObject({
      scope: 's2',
      scopeHeaders: ['x-run'],
    })
    expect(await say({ 'x-run': 'secret-1', 'x-shard': '2' })).toMatchObject({
      scope: 's3',
      scopeHeaders: ['x-shard'],
    })
    expect(await say({ authorization: 'Bearer sk-2' })).not.toHaveProperty('scopeHeaders')
    expect(await say({})).toMatchObject({ scope: 's1' })
    expect(JSON.stringify(line.records)).not.toMatch(/secret|sk-/)
  })

  test('The totals of a client are the sums of the records that its listeners hear', async () => {
    const faults = [
      { type: 'drop', at: 'after-created', turn: 2 },
      { type: 'drop', at: 'after-first-output', turn: 3 },
    ] as const
    await using line = await openLine({ server: { faults } })
    const { client, records } = line
    const talk = new Conversation(client)
    for (const text of ['one', 'two', 'three', 'four', 'five']) await talk.say(text).catch(() => {})
    await client.create({ ...request, model: 'gpt-6.2' }, { transport: 'http' }).response
    const background = client.create({ ...request, background: true })
    await background.response.catch(() => {})
    const { turns } = client.stats()
    const sum = (read: (record: TurnRecord) => number): number =>
      records.reduce((all, record) => all + read(record), 0)
    const totalOf = (
      field: 'turns' | 'bytesSent' | 'bytesKept' | 'replays' | 'fallbacks',
    ): number => turns.reduce((all, row) => all + row[field], 0)
    expect(turns.map(({ scope, model }) => `${scope} ${model}`).toSorted()).toEqual([
      's1 gpt-6-astra',
      's1 gpt-6.2',
    ])
    expect(totalOf('turns')).toBe(records.length)
    expect(totalOf('bytesSent')).toBe(sum(({ bytesSent }) => bytesSent))
    expect(totalOf('bytesKept')).toBe(sum(({ bytesFull, bytesSent }) => bytesFull - bytesSent))
    expect(totalOf('bytesKept')).toBeGreaterThan(0)
    expect(totalOf('replays')).toBe(1)
    expect(totalOf('fallbacks')).toBe(1)
  })
})
