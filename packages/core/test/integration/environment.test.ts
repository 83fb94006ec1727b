// What the environment says of keys, addresses and transports, and faults of this process: they are
// told before anything is sent, and never as something that may have run.
import { Agent } from 'node:http'
import { startDevServer } from '@warmline/dev-server'
import OpenAI from 'openai'
import { describe, expect, test, vi } from 'vitest'
import { createClientOn } from '../../src/client.js'
import {
  createResponsesClient,
  defaultClient,
  type ResponsesClientOptions,
  type TurnRecord,
} from '../../src/index.js'
import { platformRuntime } from '../../src/runtime/node.js'
import type { Runtime } from '../../src/runtime/runtime.js'

const request = { model: 'gpt-6-astra', input: 'hello' }

/** The runtime of Node with another environment, and what it says. */
function runtimeOf(
  env: Readonly<Record<string, string>>,
): Runtime & { readonly warnings: string[]; readonly dials: string[] } {
  const node = platformRuntime()
  const warnings: string[] = []
  const dials: string[] = []
  return {
    ...node,
    warnings,
    dials,
    env: (name) => env[name],
    warn: (message, code) => void warnings.push(`${code} ${message}`),
    dial: (dialed, handlers) => {
      dials.push(dialed.url)
      return node.dial(dialed, handlers)
    },
  }
}

const clientIn = (env: Readonly<Record<string, string>>, options: ResponsesClientOptions = {}) =>
  createClientOn(runtimeOf(env), options)

describe('OPENAI_API_KEY and OPENAI_BASE_URL', () => {
  test.each(['sk-right', ' sk-right', 'sk-right\n', '\tsk-right\r\n', '\ufeffsk-right'])(
    'The key and address of the environment are trimmed as the openai package trims them: %j',
    async (key) => {
      await using server = await startDevServer({ apiKeys: ['sk-right'] })
      for (const baseURL of [server.baseURL, ` ${server.baseURL}\n`, `${server.baseURL}/`]) {
        await using client = clientIn({ OPENAI_API_KEY: key, OPENAI_BASE_URL: baseURL })
        const turn = client.create(request)
        expect((await turn.response).status).toBe('completed')
        expect(await turn.record).toMatchObject({ transport: 'websocket' })
        await client.connect()
      }
    },
  )

  test.each(['', ' ', '\n', '\t \r\n'])(
    'The key and address of the environment are not set where they are blank (%j)',
    async (blank) => {
      const env = { OPENAI_API_KEY: blank, OPENAI_BASE_URL: blank }
      await using client = clientIn(env)
      vi.stubEnv('OPENAI_BASE_URL', blank)
      expect(client.endpoint.baseURL).toBe(new OpenAI({ apiKey: 'sk-test' }).baseURL)
      vi.unstubAllEnvs()
      await expect(client.create(request).response).rejects.toMatchObject({
        code: 'invalid_request',
        replaySafety: 'safe',
        message: 'No API key: set OPENAI_API_KEY or pass apiKey.',
      })
    },
  )

  test.each(['auto', 'websocket', 'http'] as const)(
    'A key of the environment that no header takes is one error that names its source, over %s',
    async (transport) => {
      await using server = await startDevServer({ apiKeys: ['sk-right'] })
      const runtime = runtimeOf({ OPENAI_API_KEY: 'sk-ri\nght', OPENAI_BASE_URL: server.baseURL })
      await using fromEnvironment = createClientOn(runtime, { transport })
      await using fromOption = createClientOn(runtime, {
        transport,
        apiKey: async () => 'sk-right\u200b',
      })
      for (const [client, source] of [
        [fromEnvironment, 'OPENAI_API_KEY'],
        [fromOption, 'apiKey'],
      ] as const) {
        for (const failed of [client.create(request).response, client.connect()]) {
          const error = await failed.then(
            () => undefined,
            (reason: unknown) => reason,
          )
          expect(error).toMatchObject({ code: 'invalid_request', replaySafety: 'safe' })
          expect(String(error)).toContain(source)
          expect(String(error)).not.toContain('ght')
        }
      }
      expect(runtime.dials).toEqual([])
      expect(server.journal.entries).toEqual([])
    },
  )
})

describe('WARMLINE_TRANSPORT', () => {
  test.each(['http', 'websocket', 'auto', ' http\n'])(
    'WARMLINE_TRANSPORT says how turns go: %j',
    async (transport) => {
      await using server = await startDevServer()
      const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.baseURL }
      await using client = clientIn({ ...env, WARMLINE_TRANSPORT: transport })
      const turn = client.create(request)
      await turn.response
      const record = await turn.record
      expect(record.transport).toBe(transport.trim() === 'http' ? 'http' : 'websocket')
      expect(record.fallback).toBeUndefined()
    },
  )

  test('WARMLINE_TRANSPORT yields to the option and to what a turn asks for', async () => {
    await using server = await startDevServer()
    const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: server.baseURL, WARMLINE_TRANSPORT: 'http' }
    await using client = clientIn(env, { transport: 'websocket' })
    await using other = clientIn(env)
    for (const turn of [
      client.create(request),
      other.create(request, { transport: 'websocket' }),
    ]) {
      expect(await turn.record).toMatchObject({ transport: 'websocket', outcome: 'completed' })
    }
  })

  test('WARMLINE_TRANSPORT counts as unset where it is blank, and another value is named', () => {
    expect(() => clientIn({ WARMLINE_TRANSPORT: ' ' })).not.toThrow()
    expect(() => clientIn({ WARMLINE_TRANSPORT: 'ws' })).toThrow(
      'WARMLINE_TRANSPORT must be one of auto, websocket, http, but is ws.',
    )
  })

  test('WARMLINE_TRANSPORT has shared clients of its own for each value', async () => {
    const baseURL = 'https://shared.example.com/v1'
    const shared = defaultClient(baseURL)
    vi.stubEnv('WARMLINE_TRANSPORT', 'http')
    const overHttp = defaultClient(baseURL)
    expect(overHttp).not.toBe(shared)
    expect(defaultClient(baseURL)).toBe(overHttp)
    vi.unstubAllEnvs()
    expect(defaultClient(baseURL)).toBe(shared)
    await Promise.all([shared.close(), overHttp.close()])
  })

  test('WARMLINE_TRANSPORT does not refuse options that only WebSocket mode has', () => {
    expect(() => clientIn({ WARMLINE_TRANSPORT: 'http' }, { reseed: true })).not.toThrow()
  })
})

describe('a fault of this process', () => {
  /** Fails as soon as a connection is asked of it. */
  class BrokenAgent extends Agent {
    asked = 0
    addRequest(): void {
      this.asked++
      throw new Error('The agent is broken.')
    }
  }

  test('A fault of this process before the handshake costs one dial, then turns go over HTTP at once', async () => {
    await using server = await startDevServer()
    const agent = new BrokenAgent()
    const runtime = runtimeOf({ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.baseURL })
    await using client = createClientOn(runtime, { agent, fetch: globalThis.fetch })
    const records: TurnRecord[] = []
    client.onTurn((record) => records.push(record))
    await client.create(request).response
    await client.create(request).response
    expect(records).toMatchObject([
      { transport: 'http', fallback: 'runtime', replays: 0 },
      { transport: 'http', fallback: 'circuit_open', replays: 0 },
    ])
    expect(agent.asked).toBe(1)
    expect(runtime.warnings).toHaveLength(1)
  })

  test('A fault of this process is an error with which nothing was sent, where there is no other way', async () => {
    await using server = await startDevServer()
    await using client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: server.baseURL,
      agent: new BrokenAgent(),
      transport: 'websocket',
    })
    await expect(client.create(request).response).rejects.toMatchObject({
      code: 'connect_failed',
      replaySafety: 'safe',
      cause: { message: 'The agent is broken.' },
    })
    expect(server.journal.responses.size).toBe(0)
  })

  test.each(['auto', 'websocket'] as const)(
    'A fault of this process while a frame is written is no lost answer, over %s',
    async (transport) => {
      await using server = await startDevServer()
      const node = runtimeOf({ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.baseURL })
      // What webpack makes of a socket library whose optional part it leaves out.
      const runtime: Runtime = {
        ...node,
        dial: (dialed, handlers) => {
          const socket = node.dial(dialed, handlers)
          return Object.create(socket, {
            send: {
              value: () => {
                throw new TypeError('bufferUtil.mask is not a function')
              },
            },
          })
        },
      }
      await using client = createClientOn(runtime, { transport })
      const turn = client.create(request)
      const outcome = await turn.response.then(
        ({ status }) => status,
        (error: unknown) => error,
      )
      if (transport === 'auto') {
        expect(outcome).toBe('completed')
        expect(await turn.record).toMatchObject({
          transport: 'http',
          fallback: 'runtime',
          replays: 0,
        })
        expect(node.warnings).toMatchObject([expect.stringContaining('no working socket')])
      } else {
        expect(outcome).toMatchObject({ code: 'connect_failed', replaySafety: 'safe' })
      }
      expect(node.dials).toHaveLength(1)
      expect(server.journal.responses.size).toBe(transport === 'auto' ? 1 : 0)
      // Through the door as well.
      const openai = new OpenAI({
        apiKey: 'k',
        baseURL: server.baseURL,
        fetch: client.fetch,
        maxRetries: 0,
      })
      const through = openai.responses.create(request)
      if (transport === 'auto') expect((await through).status).toBe('completed')
      else await expect(through).rejects.toThrow('Connection error.')
    },
  )

  test('A fetch that throws at once is not taken for a request that may have run', async () => {
    await using client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: 'https://api.example.com/v1',
      transport: 'http',
      fetch: () => {
        throw new Error('The fetch is broken.')
      },
    })
    const turn = client.create(request)
    await expect(turn.response).rejects.toMatchObject({
      code: 'connect_failed',
      replaySafety: 'safe',
      message: expect.stringContaining('api.example.com'),
    })
    expect(await turn.record).toMatchObject({ reason: 'not_sent' })
  })
})
