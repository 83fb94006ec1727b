// Access: the keys of `/__dev/journal`, and requests under foreign host names or from foreign
// pages.
import { request as httpRequest } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { describe, expect, test } from 'vitest'
import { readCommand } from '../src/command.js'
import { ownHosts } from '../src/http/own-hosts.js'
import { fromContext, startDevServer } from '../src/index.js'
import { connect, refusedUpgrade } from './support/client.js'

type HeaderTable = Readonly<Record<string, string>>

interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly text: string
}

/** A request with any headers: `fetch` sends no foreign `Host`. */
function ask(
  server: { readonly url: string },
  path: string,
  { headers = {}, body }: { readonly headers?: HeaderTable; readonly body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const request = httpRequest(`${server.url}${path}`, { method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += String(chunk)
      })
      response.on('end', () => {
        const code = /"code":"(\w+)"/.exec(text)?.[1]
        resolve({ status: response.statusCode ?? 0, code, text })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

const create = JSON.stringify({ model: 'm', input: 'TOP-SECRET' })

describe('the journal behind the keys', () => {
  test('without one, or with a wrong one, it is refused as any other route', async () => {
    await using server = await startDevServer({ apiKeys: ['right', 'other'] })
    const right = { authorization: 'Bearer right' }
    expect((await ask(server, '/v1/responses', { headers: right, body: create })).status).toBe(200)
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { 'api-key': 'wrong' },
    ] as HeaderTable[]) {
      const answer = await ask(server, '/__dev/journal', { headers })
      expect(answer).toMatchObject({ status: 401, code: 'invalid_api_key' })
      expect(answer.text).not.toContain('TOP-SECRET')
    }
    const seen = await ask(server, '/__dev/journal', { headers: right })
    expect(seen.status).toBe(200)
    expect(seen.text).toContain('TOP-SECRET')
  })

  test('without keys it is open', async () => {
    await using server = await startDevServer()
    expect((await ask(server, '/__dev/journal')).status).toBe(200)
  })
})

describe('strangers', () => {
  const foreignHost = { host: 'evil.example:80' }
  const foreignOrigin = { origin: 'http://evil.example' }
  const refusals = [
    [foreignHost, 'host_not_allowed'],
    [foreignOrigin, 'origin_not_allowed'],
    [{ origin: 'null' }, 'origin_not_allowed'],
    [{ origin: 'http://localhost.evil.example' }, 'origin_not_allowed'],
    [{ origin: 'http://127.0.0.1.evil.example' }, 'origin_not_allowed'],
    [{ origin: 'app://localhost' }, 'origin_not_allowed'],
    [{ host: 'evil.example@localhost/' }, 'host_not_allowed'],
  ] as const

  test.for(refusals)('%j is refused on every route and on the upgrade', async ([headers, code]) => {
    let runs = 0
    const model = fromContext(() => {
      runs += 1
      return []
    })
    await using server = await startDevServer({ model })
    const paths = ['/__dev/journal', '/v1/responses/resp_1', '/v1/conversations/conv_1', '/nowhere']
    for (const path of paths)
      expect(await ask(server, path, { headers })).toMatchObject({ status: 403, code })
    // What a page can send without asking first.
    const simple = { ...headers, 'content-type': 'text/plain' }
    expect(await ask(server, '/v1/responses', { headers: simple, body: create })).toMatchObject({
      status: 403,
      code,
    })
    const upgrade = await refusedUpgrade(server, { headers })
    expect({ status: upgrade.status, body: JSON.parse(upgrade.body) }).toMatchObject({
      status: 403,
      body: { error: { code, type: 'invalid_request_error' } },
    })
    expect(runs).toBe(0)
    expect(server.connections).toBe(0)
  })

  test.for([
    {},
    { host: 'localhost:1' },
    { host: 'LOCALHOST.' },
    { host: '127.1.2.3' },
    { host: '[::1]:8787' },
    { host: 'dev.localhost' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://127.0.0.1' },
    { origin: 'http://[::1]:3000' },
  ] as const)('%j is taken', async (headers) => {
    await using server = await startDevServer()
    expect((await ask(server, '/v1/responses', { headers, body: create })).status).toBe(200)
    const client = await connect(server, { headers })
    expect((await client.response({ input: 'x' })).status).toBe('completed')
  })

  test('a request of HTTP/1.0 names no host, and is taken', async () => {
    await using server = await startDevServer()
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connectTcp(server.port, '127.0.0.1', () =>
        socket.write('GET /__dev/journal HTTP/1.0\r\n\r\n'),
      )
      let text = ''
      socket.on('data', (chunk) => {
        text += String(chunk)
      })
      socket.on('end', () => resolve(text)).on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('names can be allowed, and their pages with them', async () => {
    await using server = await startDevServer({ allowedHosts: ['dev.example'] })
    const allowed: readonly HeaderTable[] = [
      { host: 'DEV.example:99' },
      { origin: 'https://dev.example:8443' },
    ]
    for (const headers of allowed) {
      expect((await ask(server, '/__dev/journal', { headers })).status).toBe(200)
      ;(await connect(server, { headers })).socket.terminate()
    }
    const other = { host: 'other.dev.example' }
    expect((await ask(server, '/__dev/journal', { headers: other })).status).toBe(403)
    expect(readCommand(['--allow-host', 'a', '--allow-host', 'b'])).toMatchObject({
      options: { allowedHosts: ['a', 'b'] },
    })
  })

  test('the host that it listens on is its own; on every address, every address is, and no name', () => {
    const own = ownHosts('192.168.1.5', [])
    expect([own('192.168.1.5'), own('192.168.1.6'), own('evil.example')]).toEqual([
      true,
      false,
      false,
    ])
    for (const host of ['0.0.0.0', '::', '[::]']) {
      const every = ownHosts(host, [])
      expect([every('192.168.1.5'), every('fe80::1'), every('evil.example')]).toEqual([
        true,
        true,
        false,
      ])
    }
    expect(ownHosts('127.0.0.1', [])('::ffff:127.0.0.1')).toBe(true)
  })
})
