// A connection resumes the TLS session of the one before it to the same server, and no other's, and
// certificates are verified as ever. Real TLS servers, which tell whether a handshake resumed.
import { randomBytes } from 'node:crypto'
import { Agent } from 'node:https'
import { createServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type DevServer, startDevServer } from '@warmline/dev-server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createResponsesClient } from '../../src/index.js'
import { platformRuntime } from '../../src/runtime/node.js'
import type { SocketAgent } from '../../src/runtime/runtime.js'
import { openProxy } from '../support/network.js'
import { model } from '../support/requests.js'
import { makeAuthority, makeCertificate, openTls, type Pair } from '../support/tls-server.js'

const trusted = getCACertificates('default')
let authority: Pair
let stranger: Pair
let good: Pair
let backend: DevServer

beforeAll(async () => {
  authority = await makeAuthority('trusted')
  stranger = await makeAuthority('stranger')
  good = await makeCertificate(authority, 'localhost')
  setDefaultCACertificates([...trusted, authority.cert])
  backend = await startDevServer()
})

afterAll(async () => {
  setDefaultCACertificates(trusted)
  await backend.close()
})

/** Opens connections for one client, one after the other. Gives `open`, or why it failed. */
function dialing(): (at: string, agent?: SocketAgent, signal?: AbortSignal) => Promise<unknown> {
  const { dial } = platformRuntime()
  return (at, agent, signal) => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const request = {
      url: `wss://${at}/v1/responses`,
      headers: { authorization: 'Bearer sk-test' },
      compression: false,
      agent,
      maxInboundFrameBytes: 1024,
    }
    const socket = dial(request, {
      opened: () => resolve('open'),
      refused: ({ status }) => resolve(status),
      failed: (cause) => resolve(Object(cause).code ?? cause),
      closed: resolve,
      message() {},
      binary() {},
      overLimit() {},
      heard() {},
      pong() {},
    })
    signal?.addEventListener('abort', () => socket.terminate())
    return promise.finally(() => socket.terminate())
  }
}

/** What servers that share their keys for sessions have in common: each can resume the other's. */
const shared = (): { readonly ticketKeys: Buffer } => ({ ticketKeys: randomBytes(48) })

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('%s', (version) => {
  const only = { minVersion: version, maxVersion: version }

  test('The next connections of a client resume the session of the first', async () => {
    await using server = await openTls(backend.port, { ...good, ...only })
    const open = dialing()
    for (let i = 0; i < 3; i++) expect(await open(`localhost:${server.port}`)).toBe('open')
    expect(server.resumed).toEqual([false, true, true])
  })

  test('A session is not offered to another port, name or client', async () => {
    const options = { ...good, ...only, ...shared() }
    await using one = await openTls(backend.port, options)
    await using other = await openTls(backend.port, options)
    const open = dialing()
    await open(`localhost:${one.port}`)
    await open(`localhost:${other.port}`)
    expect([one.resumed, other.resumed]).toEqual([[false], [false]])
    await open(`127.0.0.1:${other.port}`)
    expect(other.resumed).toEqual([false, false])
    await open(`127.0.0.1:${other.port}`)
    await dialing()(`127.0.0.1:${other.port}`)
    expect(other.resumed).toEqual([false, false, true, false])
  })

  test('A server with a bad certificate is refused after a good session was kept', async () => {
    const open = dialing()
    const strangers = await makeCertificate(stranger, 'localhost')
    const misnamed = await makeCertificate(authority, 'elsewhere.example')
    for (const [bad, code] of [
      [strangers, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      [misnamed, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ] as const) {
      const { port } = await openAndEnd({ ...good, ...only }, open)
      await using _ = await openTls(backend.port, { ...bad, ...only, port })
      expect(await open(`localhost:${port}`)).toBe(code)
    }
  })

  test('A session whose certificate was not verified is not kept', async () => {
    const misnamed = await makeCertificate(authority, 'elsewhere.example')
    await using server = await openTls(backend.port, { ...misnamed, ...only })
    const open = dialing()
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    expect(await open(`localhost:${server.port}`)).toBe('open')
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
    expect(await open(`localhost:${server.port}`)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('A server that has forgotten the session makes a whole handshake', async () => {
    const open = dialing()
    const { port } = await openAndEnd({ ...good, ...only }, open)
    await using server = await openTls(backend.port, { ...good, ...only, port })
    for (let i = 0; i < 2; i++) expect(await open(`localhost:${port}`)).toBe('open')
    expect(server.resumed).toEqual([false, true])
  })

  test('After a handshake that failed, the next one offers no session', async () => {
    await using server = await openTls(backend.port, { ...good, ...only })
    const open = dialing()
    await open(`localhost:${server.port}`)
    server.dropNext()
    expect(await open(`localhost:${server.port}`)).toBe('ECONNRESET')
    for (let i = 0; i < 2; i++) expect(await open(`localhost:${server.port}`)).toBe('open')
    expect(server.resumed).toEqual([false, false, true])
  })

  test('After a handshake that never ended and was given up, the next one offers no session', async () => {
    const open = dialing()
    const { port } = await openAndEnd({ ...good, ...only }, open)
    const accepted = Promise.withResolvers<void>()
    // It accepts and says nothing, as one whose store of sessions is out of reach.
    const heard: Buffer[] = []
    const silent = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (hello) => {
        heard.push(hello)
        accepted.resolve()
      })
    })
    const listen = (): Promise<void> =>
      new Promise((resolve) => silent.listen(port, '127.0.0.1', resolve))
    await listen()
    const giveUp = new AbortController()
    const first = open(`localhost:${port}`, undefined, giveUp.signal)
    await accepted.promise
    giveUp.abort()
    await first
    const again = new AbortController()
    silent.once('connection', (socket) => socket.once('data', () => again.abort()))
    await open(`localhost:${port}`, undefined, again.signal)
    await new Promise((resolve) => silent.close(resolve))
    const [offered, next] = heard.map(({ length }) => length)
    expect(next).toBeLessThan(offered ?? 0)
  })

  test('Connections through a proxy resume as well', async () => {
    await using server = await openTls(backend.port, { ...good, ...only })
    await using proxy = await openProxy('tunnel')
    for (const name of ['no_proxy', 'NO_PROXY', 'https_proxy']) vi.stubEnv(name, '')
    vi.stubEnv('HTTPS_PROXY', `http://${proxy.host}`)
    const open = dialing()
    for (let i = 0; i < 2; i++) expect(await open(`localhost:${server.port}`)).toBe('open')
    vi.unstubAllEnvs()
    expect(proxy.asked).toHaveLength(2)
    expect(server.resumed).toEqual([false, true])
  })

  test('An agent of the caller keeps sessions of its own, as Node does', async () => {
    await using server = await openTls(backend.port, { ...good, ...only })
    const open = dialing()
    const agents = [new Agent(), new Agent({ ca: authority.cert })]
    await open(`localhost:${server.port}`)
    for (const agent of agents) {
      for (let i = 0; i < 2; i++) expect(await open(`localhost:${server.port}`, agent)).toBe('open')
    }
    expect(server.resumed).toEqual([false, false, true, false, true])
    const distrustful = new Agent({ ca: stranger.cert })
    expect(await open(`localhost:${server.port}`, distrustful)).toMatch(/CERT/)
  })

  test('A client resumes from its first connection to its second, whoever asks', async () => {
    await using server = await openTls(backend.port, { ...good, ...only })
    const keys = ['sk-1', 'sk-2']
    await using client = createResponsesClient({
      apiKey: () => keys.shift() ?? '',
      baseURL: `https://localhost:${server.port}/v1`,
    })
    for (const input of ['one', 'two']) await client.create({ model, input }).response
    expect(client.stats()).toMatchObject({ scopes: 2, connections: 2 })
    expect(server.resumed).toEqual([false, true])
  })
})

/** Lets a client connect to a server that then ends. Gives the port. */
async function openAndEnd(
  options: Parameters<typeof openTls>[1],
  open: ReturnType<typeof dialing>,
): Promise<{ readonly port: number }> {
  await using server = await openTls(backend.port, options)
  expect(await open(`localhost:${server.port}`)).toBe('open')
  return { port: server.port }
}
