// Faults of sockets and of refused handshakes, over real sockets: a write that throws is a fault of
// this process, and a refusal that was not read to its end may be a safety stop. And errors of
// another realm are errors.
import { Agent, createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createResponsesClient, type TurnRequest } from '../../src/index.js'
import { plainCause } from '../../src/recovery/plain-cause.js'
import { openLine } from '../support/agent.js'
import { stationOf } from '../support/network.js'

const acting: TurnRequest = {
  model: 'm',
  input: 'hi',
  tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
}

/** Its sockets throw at a write, once this many went out. */
class BrokenAgent extends Agent {
  dials = 0
  readonly #goodWrites: number
  constructor(goodWrites: number) {
    super()
    this.#goodWrites = goodWrites
  }

  override createConnection(options: { port?: number | string; host?: string }): Socket {
    this.dials++
    const socket = connect(Number(options.port), options.host)
    const write = socket.write.bind(socket)
    let writes = 0
    socket.write = (chunk: Uint8Array | string): boolean => {
      if (writes++ >= this.#goodWrites) throw new TypeError('mask is not a function')
      return write(chunk)
    }
    return socket
  }
}

describe('a socket whose write throws', () => {
  test('A socket whose write throws is dialed once and named as a fault of this process', async () => {
    const agent = new BrokenAgent(1)
    await using line = await openLine({ client: { agent, transport: 'websocket' } })
    await expect(line.client.create(acting).response).rejects.toMatchObject({
      code: 'connect_failed',
      replaySafety: 'safe',
      message: expect.stringContaining('a fault in this process'),
      cause: { message: 'mask is not a function' },
    })
    expect(agent.dials).toBe(1)
  })

  test('A socket whose write throws sends its turn and later ones over HTTP without another dial', async () => {
    const agent = new BrokenAgent(1)
    await using line = await openLine({ client: { agent, fetch: globalThis.fetch } })
    for (let i = 0; i < 3; i++) await line.client.create(acting).response
    expect(agent.dials).toBe(1)
    expect(line.records[0]).toMatchObject({ transport: 'http', fallback: 'runtime' })
  })

  test('A socket whose write throws may have sent a turn of which it took a part', async () => {
    const agent = new BrokenAgent(2)
    await using line = await openLine({ client: { agent, fetch: globalThis.fetch } })
    await expect(line.client.create(acting).response).rejects.toMatchObject({
      code: 'outcome_unknown',
      replaySafety: 'unsafe',
    })
  })
})

describe('a refusal of the handshake', () => {
  const stop = (length: number): string =>
    JSON.stringify({
      error: { message: 'stopped', misalignment: { explanation: 'x'.repeat(length) } },
    })

  test.each([
    ['of 500 KB is read', stop(500_000), true],
    ['of 2 MB is cut', stop(2_000_000), true],
    ['that breaks off is cut', stop(10).slice(0, -5), false],
  ])('A refusal of the handshake %s, and never leads to HTTP', async (_, body, isWhole) => {
    let posts = 0
    const server = createServer((_request, response) => {
      posts++
      response.end()
    }).on('upgrade', (_request, socket: Duplex) => {
      const length = Buffer.byteLength(body) + (isWhole ? 0 : 1)
      socket.on('error', () => {})
      socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${length}\r\n\r\n${body}`)
    })
    await using station = await stationOf(server)
    const client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: `http://${station.host}/v1`,
    })
    await expect(client.create(acting).response).rejects.toMatchObject({
      code: 'safety_stop',
      replaySafety: 'unsafe',
      status: 403,
    })
    expect(posts).toBe(0)
    await client.close()
  })

  test('A refusal over HTTP that was not read to its end is not safe to repeat', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' }).end(stop(2_000_000))
    })
    await using station = await stationOf(server)
    const client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: `http://${station.host}/v1`,
      transport: 'http',
    })
    await expect(client.create(acting).response).rejects.toMatchObject({
      status: 403,
      replaySafety: 'unsafe',
    })
    await client.close()
  })
})

describe('an error of another realm, as under Jest,', () => {
  const thrown: unknown = runInNewContext(`
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    new TypeError('fetch failed', { cause: new AggregateError([refused], 'all of them') })
  `)

  test('An error of another realm, as under Jest, is given as a cause', () => {
    expect(thrown).not.toBeInstanceOf(Error)
    expect(plainCause(thrown)).toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { errors: [{ code: 'ECONNREFUSED' }] },
    })
  })

  test('An error of another realm says that a turn was not sent', async () => {
    const client = createResponsesClient({
      apiKey: 'sk-test',
      baseURL: 'http://127.0.0.1:9/v1',
      transport: 'http',
      fetch: () => Promise.reject(thrown),
    })
    await expect(client.create(acting).response).rejects.toMatchObject({
      code: 'connect_failed',
      replaySafety: 'safe',
    })
    await client.close()
  })
})
