// The native client over real sockets: what is sent, what comes back, and that everything ends.
import { getEventListeners } from 'node:events'
import { fromContext } from '@warmline/dev-server'
import { describe, expect, test, vi } from 'vitest'
import {
  createResponsesClient,
  defaultClient,
  isWarmlineError,
  openaiEndpoint,
  openResponsesEndpoint,
} from '../../src/index.js'
import { Conversation, openLine, textOf, user } from '../support/agent.js'

const model = 'gpt-6-astra'

describe('a conversation', () => {
  test('sends its first turn in full and then only what is new', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client)
    for (const text of ['one', 'two', 'three']) await talk.say(text)
    expect(
      line.records.map(({ mode, reason, itemsSent, itemsKept }) => [
        mode,
        reason,
        itemsSent,
        itemsKept,
      ]),
    ).toEqual([
      ['full', 'no_chain', 1, 0],
      ['incremental', undefined, 1, 2],
      ['incremental', undefined, 1, 4],
    ])
    expect(line.client.stats).toMatchObject({ connections: 1, inFlight: 0, queued: 0 })
    expect(line.server.journal.entries.filter(({ kind }) => kind === 'upgrade')).toHaveLength(1)
  })

  test.each([true, false])('continues with store: %s', async (store) => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store })
    await talk.say('one')
    await talk.say('two')
    expect(line.records.at(-1)?.mode).toBe('incremental')
    const [, second] = line.server.journal.responses.values()
    expect(second?.items).toHaveLength(3)
    expect(second?.input).toHaveLength(1)
  })

  test('goes back to an earlier point, or full, when its history was edited, and says where', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client)
    await talk.say('one')
    await talk.say('two')
    talk.history = talk.history.with(2, user('another'))
    await talk.say('three')
    expect(line.records.at(-1)).toMatchObject({ mode: 'incremental', itemsKept: 2, itemsSent: 3 })
    talk.history = talk.history.with(1, { role: 'assistant', content: 'never said' })
    await talk.say('four')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'history_edited@1' })
  })

  test('takes a plain string for one user message', async () => {
    await using line = await openLine()
    const first = await line.client.create({ model, input: 'hello' }).response
    const said = { role: 'user', content: 'hello' } as const
    const input = [said, ...first.output, user('again')]
    await line.client.create({ model, input }).response
    expect(line.records.at(-1)).toMatchObject({ mode: 'incremental', itemsSent: 1 })
  })

  test('is not changed by a caller who changes the array while the turn runs', async () => {
    await using line = await openLine()
    const input = [user('one')]
    const turn = line.client.create({ model, input })
    input.push(user('two'))
    expect(textOf(await turn.response)).toBe('1 items: one')
  })
})

describe('parallel turns', () => {
  test('run on lanes of one connection, each with its own chain', async () => {
    await using line = await openLine()
    const talks = Array.from({ length: 8 }, () => new Conversation(line.client))
    for (const round of ['one', 'two', 'three']) {
      await Promise.all(talks.map((talk, index) => talk.say(`${round} of ${index}`)))
    }
    expect(line.client.stats.connections).toBe(1)
    const lanes = new Set(line.records.map(({ lane }) => lane))
    expect(lanes.size).toBe(8)
    expect(lanes).not.toContain(undefined)
    expect(line.records.filter(({ mode }) => mode === 'incremental')).toHaveLength(16)
  })

  test('take a connection each where there are no lanes', async () => {
    await using line = await openLine({ hasLanes: false })
    const talks = Array.from({ length: 4 }, () => new Conversation(line.client))
    await Promise.all(talks.map((talk, index) => talk.say(`one of ${index}`)))
    await Promise.all(talks.map((talk, index) => talk.say(`two of ${index}`)))
    expect(line.client.stats.connections).toBe(4)
    expect(line.records.every(({ lane }) => lane === undefined)).toBe(true)
    expect(line.records.slice(4).every(({ mode }) => mode === 'incremental')).toBe(true)
  })

  test('fork from one head, and the source goes on too', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store: false })
    await talk.say('root')
    const branches = ['a', 'b', 'c'].map((name) => {
      const branch = new Conversation(line.client, { store: false })
      branch.history = [...talk.history]
      return { name, branch }
    })
    await Promise.all(branches.map(({ name, branch }) => branch.say(name)))
    expect(line.records.slice(1).map(({ mode }) => mode)).toEqual([
      'incremental',
      'incremental',
      'incremental',
    ])
    await Promise.all(branches.map(({ name, branch }) => branch.say(`${name} again`)))
    expect(line.records.slice(4).map(({ mode }) => mode)).toEqual([
      'incremental',
      'incremental',
      'incremental',
    ])
  })
})

describe('a turn', () => {
  test('can be iterated and awaited', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'hello' })
    const types: string[] = []
    for await (const { type } of turn) types.push(type)
    expect(types.at(0)).toBe('response.created')
    expect(types.at(-1)).toBe('response.completed')
    expect(textOf(await turn.response)).toBe('1 items: hello')
    expect(await turn.record).toMatchObject({ outcome: 'completed', transport: 'websocket' })
    expect(() => turn[Symbol.asyncIterator]()).toThrow(/once/)
  })

  test('ends and frees its lane when nobody reads it', async () => {
    await using line = await openLine()
    const { record } = line.client.create({ model, input: 'hello' })
    expect(await record).toMatchObject({ outcome: 'completed' })
    expect(line.client.stats.inFlight).toBe(0)
  })

  test('is aborted by its signal at once, and the next turn is answered rightly', async () => {
    const stuck = Promise.withResolvers<void>()
    const modelOfTest = fromContext(async function* ({ items, signal }) {
      if (items.length === 1) return yield { type: 'text' as const, text: '1 items: one' }
      signal.addEventListener('abort', () => stuck.resolve())
      yield { type: 'text' as const, text: 'begins' }
      await stuck.promise
    })
    await using line = await openLine({ server: { model: modelOfTest } })
    const talk = new Conversation(line.client, { store: false })
    await talk.say('one')
    const controller = new AbortController()
    const turn = line.client.create(
      { model, store: false, input: [...talk.history, user('two')] },
      { signal: controller.signal },
    )
    for await (const { type } of turn) {
      if (type !== 'response.output_text.delta') continue
      controller.abort()
      break
    }
    await expect(turn.response).rejects.toMatchObject({ name: 'AbortError' })
    expect(await turn.record).toMatchObject({ outcome: 'aborted' })
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    await stuck.promise
    const again = line.client.create({ model, store: false, input: [...talk.history, user('two')] })
    void again.response.catch(() => {})
    await line.server.journal.next((entry) => entry.kind === 'started', 0)
    expect((await again.record).reason).toBe('cold:aborted')
  })

  test('that is left by its reader is aborted', async () => {
    const seen = Promise.withResolvers<void>()
    const endless = fromContext(async function* ({ signal }) {
      yield { type: 'text' as const, text: 'begins' }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      seen.resolve()
    })
    await using line = await openLine({ server: { model: endless } })
    const turn = line.client.create({ model, input: 'hello' })
    for await (const { type } of turn) if (type === 'response.output_text.delta') break
    await seen.promise
    expect(await turn.record).toMatchObject({ outcome: 'aborted' })
    expect(line.client.stats.connections).toBe(0)
  })

  test('that its caller chained is sent as it is, and never becomes a chain', async () => {
    await using line = await openLine()
    const first = await line.client.create({ model, input: 'one' }).response
    const chains = line.client.stats.chains
    const second = line.client.create({ model, input: 'two', previous_response_id: first.id })
    expect(textOf(await second.response)).toBe('3 items: one, two')
    expect(await second.record).toMatchObject({
      mode: 'full',
      reason: 'caller_chained',
      transport: 'websocket',
    })
    expect(line.client.stats.chains).toBe(chains)
  })

  test('that its caller chained to an unknown response gets the server’s own error', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'two', previous_response_id: 'resp_unknown' })
    await expect(turn.response).rejects.toMatchObject({
      code: 'server_error',
      serverCode: 'previous_response_not_found',
    })
    expect((await turn.record).replays).toBe(0)
  })

  test('goes over HTTP where it is told to, or has to', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'one' }, { transport: 'http' })
    expect(textOf(await turn.response)).toBe('1 items: one')
    expect(await turn.record).toMatchObject({ transport: 'http', mode: 'full' })
    expect(line.client.stats.connections).toBe(0)
  })

  test('continues over WebSocket what was stored over HTTP', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store: true })
    await talk.say('one', { transport: 'http' })
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({
      transport: 'websocket',
      mode: 'incremental',
      itemsSent: 1,
    })
  })

  test('does not continue over WebSocket what HTTP did not store', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store: false })
    await talk.say('one', { transport: 'http' })
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'cold:connection_lost' })
  })

  test('is sent in full by a dry run, which says what it would have sent', async () => {
    await using line = await openLine({ client: { continuation: 'dry-run' } })
    const talk = new Conversation(line.client)
    await talk.say('one')
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({
      mode: 'full',
      reason: 'dry_run',
      itemsSent: 3,
      dryRun: { mode: 'incremental', itemsSent: 1 },
    })
  })

  test('with continuation off is sent in full', async () => {
    await using line = await openLine({ client: { continuation: 'off' } })
    const talk = new Conversation(line.client)
    await talk.say('one')
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'off', itemsSent: 3 })
  })
})

describe('when the server forgets', () => {
  test('a stored response that was deleted, the turn is sent again in full, unseen', async () => {
    await using line = await openLine({ client: { idleTimeoutMs: 1 } })
    const talk = new Conversation(line.client, { store: true })
    await talk.say('one', { transport: 'http' })
    const [stored] = line.server.journal.responses.keys()
    const deleted = await fetch(`${line.server.baseURL}/responses/${stored}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk-test' },
    })
    expect(deleted.status).toBe(200)
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({
      mode: 'full',
      reason: 'cold:evicted',
      replays: 1,
      itemsSent: 3,
    })
    await talk.say('three')
    expect(line.records.at(-1)).toMatchObject({ mode: 'incremental', replays: 0 })
  })

  test('whatever is not stored, at once, it is soon not asked for any more', async () => {
    await using line = await openLine({ hasLanes: false, server: { profile: 'openresponses' } })
    const talk = new Conversation(line.client, { store: false })
    for (let turn = 0; turn < 8; turn++) await talk.say(`turn ${turn}`)
    expect(line.records.map(({ replays }) => replays)).toEqual([0, 1, 1, 1, 0, 0, 0, 0])
    expect(line.records.slice(1).every(({ reason }) => reason === 'cold:evicted')).toBe(true)
  })

  test('everything, with its connection, the next turn is full and right', async () => {
    await using line = await openLine()
    const talk = new Conversation(line.client, { store: false })
    await talk.say('one')
    const { port } = line.server
    await line.server.close()
    const { startDevServer } = await import('@warmline/dev-server')
    const { digest } = await import('../support/agent.js')
    await using _again = await startDevServer({ port, model: digest() })
    await talk.say('two')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'cold:connection_lost' })
  })
})

describe('the end', () => {
  test('close fails what runs, leaves nothing, and refuses what comes after', async () => {
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

  test('drain lets what runs end', async () => {
    await using line = await openLine()
    const turn = line.client.create({ model, input: 'hello' })
    const first = turn[Symbol.asyncIterator]()
    await first.next()
    await line.client.drain()
    expect(textOf(await turn.response)).toBe('1 items: hello')
    expect(line.client.stats.connections).toBe(0)
  })

  test('drain lets what runs over HTTP end', async () => {
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
})

describe('bad input', () => {
  test('no key is a clear error of the turn', async () => {
    const client = createResponsesClient({ baseURL: 'http://127.0.0.1:9/v1', apiKey: '' })
    await expect(client.create({ model, input: 'x' }).response).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  test.each([
    [{ maxConnections: 0 }, /maxConnections.*1 to 1000/],
    [{ transport: 'carrier-pigeon' }, /transport.*'auto'/],
    [{ nonsense: 1 }, /nonsense is not an option/],
    [{ baseURL: 'ftp://x' }, /baseURL/],
    [{ baseURL: 'http://x/v1', endpoint: openaiEndpoint() }, /baseURL/],
    [{ perRequestHeaders: 'x-run' }, /perRequestHeaders.*array of strings/],
    [{ perRequestHeaders: ['X-Run'] }, /perRequestHeaders.*lower case/],
    [{ perRequestHeaders: ['authorization'] }, /perRequestHeaders.*authorization.*who asks/],
    [{ perRequestHeaders: ['api-key'] }, /perRequestHeaders.*api-key/],
    [{ perRequestHeaders: ['cookie'] }, /perRequestHeaders.*cookie/],
    [{ maxScopes: 0 }, /maxScopes/],
    [{ maxTotalConnections: 0 }, /maxTotalConnections/],
    [{ maxTotalChains: 0 }, /maxTotalChains/],
    [{ maxTotalHistoryBytes: 0 }, /maxTotalHistoryBytes/],
    [{ allowInsecure: 'yes' }, /allowInsecure.*true or false/],
  ])('the option %o is refused by name', (options, message) => {
    // A caller without types can pass anything.
    const make = Reflect.apply.bind(undefined, createResponsesClient, undefined)
    expect(() => make([options])).toThrow(message)
  })

  test('a request that is not JSON is refused and the lane is free again', async () => {
    await using line = await openLine()
    const cyclic: Record<string, unknown> = { type: 'mcp' }
    cyclic.self = cyclic
    const turn = line.client.create({ model, input: 'x', moderation: cyclic })
    await expect(turn.response).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
    expect(line.client.stats.inFlight).toBe(0)
    expect(textOf(await line.client.create({ model, input: 'y' }).response)).toBe('1 items: y')
  })

  test('an empty input is sent as it is', async () => {
    await using line = await openLine()
    expect(textOf(await line.client.create({ model, input: [] }).response)).toBe('0 items: ')
    expect(line.records.at(-1)).toMatchObject({ mode: 'full', reason: 'unreadable' })
  })
})

describe('a plain http: address', () => {
  const insecure = expect.objectContaining({
    code: 'invalid_option',
    message: expect.stringMatching(/baseURL.*https:.*allowInsecure: true/),
  })

  test.each([
    'http://gateway:4000/v1',
    'http://10.0.0.1/v1',
    'http://localhost.example/v1',
    'http://127.0.0.1.example/v1',
    'http://0.0.0.0:1/v1',
    'http://[::2]:1/v1',
  ])('of another machine is refused unless it is allowed by name: %s', async (baseURL) => {
    const endpoint = openResponsesEndpoint({ baseURL })
    for (const options of [{ baseURL }, { endpoint }]) {
      expect(() => createResponsesClient(options)).toThrow(insecure)
      await createResponsesClient({ ...options, allowInsecure: true }).close()
    }
    const allowed = openaiEndpoint({ baseURL, allowInsecure: true })
    await createResponsesClient({ endpoint: allowed }).close()
    expect(() => defaultClient(baseURL)).toThrow(insecure)
    await defaultClient(baseURL, { allowInsecure: true }).close()
    await defaultClient(allowed).close()
    vi.stubEnv('OPENAI_BASE_URL', baseURL)
    try {
      expect(() => createResponsesClient()).toThrow(insecure)
      await createResponsesClient({ allowInsecure: true }).close()
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test.each([
    'http://localhost:1/v1',
    'http://LOCALHOST:1/v1',
    'http://api.localhost/v1',
    'http://127.0.0.1/v1',
    'http://127.8.9.1/v1',
    'http://2130706433/v1',
    'http://[::1]:1/v1',
    'https://gateway:4000/v1',
  ])('of this machine, or one over TLS, is taken: %s', async (baseURL) => {
    await createResponsesClient({ baseURL }).close()
    await createResponsesClient({ endpoint: openaiEndpoint({ baseURL }) }).close()
  })

  test('that only the caller’s SDK uses is passed through', async () => {
    const seen: string[] = []
    const base: typeof fetch = async (input) => {
      seen.push(String(input))
      return Response.json({})
    }
    const client = createResponsesClient({ fetch: base })
    const url = 'http://gateway:4000/v1/responses'
    expect((await client.fetch(url, { method: 'POST', body: '{"model":"m"}' })).status).toBe(200)
    expect(seen).toEqual([url])
    await client.close()
  })
})

describe('the client that a process shares', () => {
  test('is one for each server and address, however they are given, and a closed one is replaced', async () => {
    const one = 'http://127.0.0.1:9/v1'
    const plain = defaultClient(one)
    const asOpenai = defaultClient(openaiEndpoint({ baseURL: one }))
    expect(defaultClient(`${one}/`)).toBe(plain)
    expect(defaultClient(openResponsesEndpoint({ baseURL: one }))).toBe(plain)
    expect(asOpenai).not.toBe(plain)
    expect(defaultClient(openaiEndpoint({ baseURL: one }))).toBe(asOpenai)
    expect(defaultClient('http://127.0.0.1:9/v2')).not.toBe(plain)
    expect([plain.endpoint.name, asOpenai.endpoint.name]).toEqual(['openresponses', 'openai'])
    expect(plain.endpoint.baseURL).toBe(one)
    await plain.close()
    expect(defaultClient(one)).not.toBe(plain)
    expect(() => defaultClient('not an address')).toThrow(/baseURL/)
  })
})
