// The connection that a client opens when it is made: whom it serves, what ends it, and that its
// failure changes nothing for the first turn. Real sockets, and the server counts them.
import { type DevServer, startDevServer } from '@warmline/dev-server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClientOn } from '../../src/client.js'
import {
  createResponsesClient,
  openaiEndpoint,
  openResponsesEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
} from '../../src/index.js'
import { platformRuntime } from '../../src/runtime/node.js'
import { platformRuntime as withoutSockets } from '../../src/runtime/workerd.js'
import { openLine, textOf } from '../support/agent.js'
import { openRaw, type Station } from '../support/network.js'
import { clientThatTells, refuse } from '../support/notices.js'
import { model, post } from '../support/requests.js'

const ahead = { preconnect: true }
const unhandled = vi.fn()

beforeEach(() => {
  process.on('unhandledRejection', unhandled)
})
afterEach(async () => {
  await turnOfTheLoop()
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

/** Lets everything run that needs no network. */
const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The statuses with which a server has answered handshakes. */
const handshakes = (server: DevServer): readonly number[] =>
  server.journal.entries.flatMap((entry) => (entry.kind === 'upgrade' ? [entry.status] : []))

/** Waits until a client has this many open connections. */
const hasOpened = (client: ResponsesClient, count = 1): Promise<void> =>
  vi.waitFor(() => {
    const open = client.connections().filter(({ phase }) => phase === 'open')
    expect(open).toHaveLength(count)
  })

describe('a connection opened with its client', () => {
  test('It is opened without a turn, and the first turn takes it', async () => {
    await using line = await openLine({ client: ahead })
    await hasOpened(line.client)
    expect(line.client.stats()).toMatchObject({ scopes: 1, connections: 1, turns: [] })
    await line.client.create({ model, input: 'one' }).response
    expect(line.records).toMatchObject([{ transport: 'websocket' }])
    expect(line.records[0]?.handshakeMs).toBeUndefined()
    expect(handshakes(line.server)).toEqual([101])
  })

  test.each([{}, { preconnect: false }])(
    'It is not opened unless asked for: %o',
    async (client) => {
      await using line = await openLine({ client })
      await turnOfTheLoop()
      expect(line.client.stats()).toMatchObject({ scopes: 0, connections: 0 })
    },
  )

  test('A first turn that comes during the handshake waits for it, and dials no other', async () => {
    await using line = await openLine({ client: ahead })
    const turns = ['one', 'two'].map((input) => line.client.create({ model, input }))
    await Promise.all(turns.map(({ response }) => response))
    expect(handshakes(line.server)).toEqual([101])
    expect(line.records).toMatchObject([{ transport: 'websocket' }, { transport: 'websocket' }])
    expect(line.records[0]?.handshakeMs).toBeGreaterThanOrEqual(0)
  })

  test('A turn under the same key at the fetch door takes it too', async () => {
    await using line = await openLine({ client: ahead })
    const response = await line.client.fetch(`${line.server.baseURL}/responses`, post({}))
    await response.text()
    expect(line.records).toMatchObject([{ transport: 'websocket', outcome: 'completed' }])
    expect(handshakes(line.server)).toEqual([101])
  })

  test('A key that comes late is waited for, and its function may use the client', async () => {
    await using server = await startDevServer({ apiKeys: ['sk-late'] })
    const key = Promise.withResolvers<string>()
    const closed: boolean[] = []
    const client: ResponsesClient = createResponsesClient({
      ...ahead,
      baseURL: server.baseURL,
      apiKey() {
        closed.push(client.isClosed)
        return key.promise
      },
    })
    expect(closed).toEqual([])
    await turnOfTheLoop()
    expect([closed, client.stats().connections]).toEqual([[false], 0])
    key.resolve('sk-late')
    await hasOpened(client)
    expect(handshakes(server)).toEqual([101])
    await client.close()
  })
})

describe('a failure', () => {
  test('Nobody hears of a refused handshake, and the first turn makes its own', async () => {
    await using line = await openLine({
      server: { faults: [{ type: 'refuse-upgrade', status: 503 }] },
      client: ahead,
    })
    await vi.waitFor(() => expect(handshakes(line.server)).toEqual([503]))
    expect(textOf(await line.client.create({ model, input: 'one' }).response)).toContain('one')
    expect(handshakes(line.server)).toEqual([503, 101])
    expect(line.records[0]).toMatchObject({ transport: 'websocket' })
    expect(line.records[0]).not.toHaveProperty('fallback')
  })

  test('The first turn has the error of a server that is not there', async () => {
    await using server = await startDevServer()
    await server.close()
    const options = { ...ahead, transport: 'websocket', baseURL: server.baseURL } as const
    await using client = createResponsesClient({ ...options, apiKey: 'sk-test' })
    await vi.waitFor(() => expect(client.stats()).toMatchObject({ scopes: 1, connections: 0 }))
    await expect(client.create({ model, input: 'one' }).response).rejects.toMatchObject({
      code: 'connect_failed',
      replaySafety: 'safe',
    })
  })

  test.each([404, 426])(
    'A server that has no WebSocket mode is asked once, and one warning says why: %i',
    async (status) => {
      await using server = await startDevServer({ faults: [refuse(status)] })
      const { client, warnings } = clientThatTells({ ...ahead, baseURL: server.baseURL })
      await vi.waitFor(() => expect(warnings).toHaveLength(1))
      const turn = client.create({ model, input: 'one' })
      expect(await turn.record).toMatchObject({ transport: 'http', fallback: 'circuit_open' })
      expect(handshakes(server)).toEqual([status])
      expect(warnings).toEqual([expect.stringContaining(`was answered with ${status}`)])
      await client.close()
    },
  )

  test('No warning says that turns go over HTTP where they do not', async () => {
    await using server = await startDevServer({ faults: [refuse(404)] })
    const { client, warnings } = clientThatTells({
      ...ahead,
      baseURL: server.baseURL,
      transport: 'websocket',
    })
    await expect(client.create({ model, input: 'one' }).response).rejects.toMatchObject({
      code: 'upgrade_refused',
      status: 404,
    })
    expect(warnings).toEqual([])
    await client.close()
  })

  test.each([
    ['throws', () => Promise.reject(new Error('No key today.'))],
    ['gives none', async () => ''],
  ])('The first turn has the error of a key function that %s', async (_, apiKey) => {
    await using server = await startDevServer()
    const given = vi.fn(apiKey)
    await using client = createResponsesClient({ ...ahead, baseURL: server.baseURL, apiKey: given })
    await vi.waitFor(() => expect(given).toHaveBeenCalledOnce())
    await turnOfTheLoop()
    await expect(client.create({ model, input: 'one' }).response).rejects.toThrow(/[Nn]o.*key/i)
    expect(given).toHaveBeenCalledTimes(2)
    expect(handshakes(server)).toEqual([])
  })
})

describe('the end of the client', () => {
  /** A server that never answers a handshake, with a client whose handshake it has. */
  async function inHandshake(server: Station): Promise<ResponsesClient> {
    const client = createResponsesClient({
      ...ahead,
      apiKey: 'sk-test',
      baseURL: `http://${server.host}/v1`,
    })
    await vi.waitFor(() => expect(server.open).toBe(1))
    return client
  }

  test.each(['close', 'drain'] as const)('%s() ends the handshake at once', async (end) => {
    await using server = await openRaw((socket) => void socket.resume())
    const client = await inHandshake(server)
    await client[end]()
    expect(client.stats().connections).toBe(0)
    await vi.waitFor(() => expect(server.open).toBe(0))
  })

  test.each(['close', 'drain'] as const)(
    '%s() right after the start opens nothing',
    async (end) => {
      await using server = await openRaw((socket) => void socket.resume())
      const given = vi.fn(() => 'sk-test')
      const baseURL = `http://${server.host}/v1`
      const client = createResponsesClient({ ...ahead, apiKey: given, baseURL })
      await client[end]()
      await turnOfTheLoop()
      expect([given.mock.calls.length, client.stats().connections, server.open]).toEqual([0, 0, 0])
    },
  )

  test.each(['close', 'drain'] as const)('%s() does not wait for a key', async (end) => {
    await using server = await openRaw((socket) => void socket.resume())
    const key = Promise.withResolvers<string>()
    const given = vi.fn(() => key.promise)
    const baseURL = `http://${server.host}/v1`
    const client = createResponsesClient({ ...ahead, apiKey: given, baseURL })
    await vi.waitFor(() => expect(given).toHaveBeenCalledOnce())
    await client[end]()
    key.resolve('sk-test')
    await turnOfTheLoop()
    expect([client.stats().connections, server.open]).toEqual([0, 0])
  })

  test('drain() leaves the handshake to a turn that waits for it', async () => {
    await using line = await openLine({ client: ahead })
    const turn = line.client.create({ model, input: 'one' })
    await turnOfTheLoop()
    expect(line.client.stats()).toMatchObject({ connections: 1, queued: 1 })
    await line.client.drain()
    expect(textOf(await turn.response)).toContain('one')
    expect(handshakes(line.server)).toEqual([101])
  })
})

describe('where turns use no connection', () => {
  const given = vi.fn(() => 'sk-test')
  const endpointless: ResponsesClientOptions = {
    endpoint: { ...openaiEndpoint(), hasWebSocket: false },
  }

  test.each<[string, ResponsesClientOptions]>([
    ["transport 'http'", { transport: 'http' }],
    ['an endpoint without WebSocket mode', endpointless],
  ])('Nothing is opened, and no key asked for: %s', async (_, options) => {
    given.mockClear()
    await using client = createResponsesClient({ ...ahead, apiKey: given, ...options })
    await turnOfTheLoop()
    expect([given.mock.calls.length, client.stats().scopes]).toEqual([0, 0])
  })

  test('Nothing is opened, and no key asked for: WARMLINE_TRANSPORT=http', async () => {
    given.mockClear()
    const env = (name: string) => (name === 'WARMLINE_TRANSPORT' ? 'http' : undefined)
    const runtime = { ...platformRuntime(), env }
    const endpoint = openResponsesEndpoint({ baseURL: 'http://127.0.0.1:9/v1' })
    await using client = createClientOn(runtime, { ...ahead, apiKey: given, endpoint })
    await turnOfTheLoop()
    expect([given.mock.calls.length, client.stats().scopes]).toEqual([0, 0])
  })

  test('Nothing is opened, and no key asked for: a platform without sockets', async () => {
    given.mockClear()
    await using client = createClientOn(withoutSockets(), { ...ahead, apiKey: given })
    await turnOfTheLoop()
    expect([given.mock.calls.length, client.stats().scopes]).toEqual([0, 0])
  })
})
