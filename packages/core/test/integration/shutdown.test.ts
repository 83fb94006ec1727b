// Closing and draining a client while turns run.
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createResponsesClient, isWarmlineError } from '../../src/index.js'
import { openLine, textOf } from '../support/agent.js'
import { model } from '../support/requests.js'

describe('the end', () => {
  test('close() fails running turns, leaves nothing behind and refuses later turns', async () => {
    const endless = fromContext(async function* ({ signal }) {
      yield { type: 'text' as const, text: 'begins' }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    })
    await using line = await openLine({ server: { model: endless } })
    const turn = line.client.create({ model, input: 'hello' })
    for await (const { type } of turn) {
      if (type === 'response.output_text.delta') await line.client.close()
      if (line.client.isClosed) break
    }
    await expect(turn.response).rejects.toSatisfy(isWarmlineError)
    await line.server.journal.next((entry) => entry.kind === 'close', 0)
    expect(line.server.connections).toBe(0)
    const late = line.client.create({ model, input: 'late' })
    await expect(late.response).rejects.toMatchObject({ code: 'closed', replaySafety: 'safe' })
    await expect(
      line.client.fetch(`${line.server.baseURL}/responses`, { method: 'POST', body: '{}' }),
    ).rejects.toMatchObject({ code: 'closed' })
  })

  test('drain() lets running turns end', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'hello' })
    const first = turn[Symbol.asyncIterator]()
    await first.next()
    await line.client.drain()
    expect(textOf(await turn.response)).toBe('1 items: hello')
    expect(line.client.stats().connections).toBe(0)
  })

  test('drain() lets running turns over HTTP end', async () => {
    const answer = Promise.withResolvers<Response>()
    const client = createResponsesClient({
      apiKey: 'sk-test',
      transport: 'http',
      fetch: () => answer.promise,
    })
    const turn = client.create({ model, input: 'hello' })
    let isDrained = false
    // The turn begins a few ticks after the call.
    await new Promise((resolve) => setImmediate(resolve))
    const drained = client.drain().then(() => {
      isDrained = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isDrained).toBe(false)
    answer.resolve(new Response('{"error":{"message":"no"}}', { status: 400 }))
    await expect(turn.response).rejects.toMatchObject({ status: 400 })
    await drained
  })

  test('drain() lets turns end that still wait for their first handshake', async () => {
    await using line = await openLine()
    const turns = ['one', 'two'].map((input) => line.client.create({ model, input }))
    // The turns begin a few ticks after the call, and the handshake takes longer.
    await new Promise((resolve) => setImmediate(resolve))
    expect(line.client.stats()).toMatchObject({ queued: 2, inFlight: 0 })
    const drained = line.client.drain()
    expect(line.client.isClosed).toBe(true)
    const answers = await Promise.all(turns.map(({ response }) => response))
    expect(answers.map(textOf)).toEqual(['1 items: one', '1 items: two'])
    expect(line.records).toMatchObject([{ transport: 'websocket' }, { transport: 'websocket' }])
    await drained
    expect(line.client.stats()).toMatchObject({ connections: 0, scopes: 0 })
  })

  test('drain() lets turns end that were asked for just before, and refuses later ones', async () => {
    await using line = await openLine()
    const { client, server } = line
    const ask = (input: string): Promise<Response> =>
      client.fetch(`${server.baseURL}/responses`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-test' },
        body: new Blob([JSON.stringify({ model, input })]),
      })
    const connected = client.connect()
    const turn = client.create({ model, input: 'native' })
    const fetched = ask('fetched')
    const drained = client.drain()
    const late = client.create({ model, input: 'late' })
    await expect(late.response).rejects.toMatchObject({ code: 'closed', replaySafety: 'safe' })
    await expect(ask('late')).rejects.toMatchObject({ code: 'closed' })
    await expect(client.connect()).rejects.toMatchObject({ code: 'closed' })
    await connected
    expect(textOf(await turn.response)).toBe('1 items: native')
    expect((await fetched).status).toBe(200)
    await drained
    expect(line.records).toHaveLength(2)
    expect(client.stats().connections).toBe(0)
  })

  test('drain() lets a running turn renew its credential', async () => {
    let keys = 0
    await using line = await openLine({
      server: { faults: [{ type: 'refuse-upgrade', status: 401 }] },
      client: { apiKey: () => `sk-${++keys}` },
    })
    const turn = line.client.create({ model, input: 'hello' })
    const drained = line.client.drain()
    expect(textOf(await turn.response)).toBe('1 items: hello')
    expect(keys).toBe(2)
    await drained
  })

  test('close() ends a drain whose turn waits for its handshake', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'hello' })
    const failed = expect(turn.response).rejects.toMatchObject({ code: 'closed' })
    const drained = line.client.drain()
    await line.client.close()
    await failed
    await drained
  })

  test.each(['abort', 'limit'])(
    'drain() does not wait for a body without an end: %s',
    async (end) => {
      const stop = new AbortController()
      const turnTimeoutMs = end === 'limit' ? 20 : 60_000
      await using line = await openLine({ client: { turnTimeoutMs } })
      const init: RequestInit & { readonly duplex: 'half' } = {
        method: 'POST',
        body: new ReadableStream(),
        duplex: 'half',
        signal: stop.signal,
      }
      const asked = line.client.fetch(new Request(`${line.server.baseURL}/responses`, init))
      const failed = expect(asked).rejects.toMatchObject(
        end === 'limit' ? { code: 'turn_timeout', replaySafety: 'safe' } : { name: 'AbortError' },
      )
      const drained = line.client.drain()
      if (end === 'abort') stop.abort()
      await failed
      await drained
    },
  )
})
