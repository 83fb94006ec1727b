// Who may ask: unit tests of every rule, and the same over real sockets.
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { type AskedRequest, judge, type Verdict } from '../src/server/access.js'
import { openInspected, partsOf, stderrLines } from './support/inspected.js'

const token = 'T'.repeat(43)
const own = { port: 4100, token }
const bearer = { authorization: `Bearer ${token}` }

function asked(given: {
  method?: string
  url?: string
  headers?: Record<string, string>
  hosts?: readonly string[]
}): AskedRequest {
  const { method = 'GET', url = '/api/state', headers = bearer } = given
  const { hosts = ['127.0.0.1:4100'] } = given
  const [host] = hosts
  return {
    method,
    url,
    headers: { ...(host === undefined ? {} : { host }), ...headers },
    rawHeaders: hosts.flatMap((each) => ['Host', each]),
  }
}

function statusOf(verdict: Verdict): number {
  return 'status' in verdict ? verdict.status : 200
}

test.each([
  [200, {}],
  [200, { hosts: ['localhost:4100'] }],
  [200, { hosts: ['LOCALHOST:4100'] }],
  [200, { method: 'HEAD' }],
  [200, { url: `/?token=${token}`, headers: {} }],
  [200, { headers: { ...bearer, origin: 'http://127.0.0.1:4100' } }],
  [200, { headers: { authorization: `bearer ${token}` } }],
  [200, { headers: { ...bearer, 'sec-fetch-site': 'same-origin' } }],
  // The host of a page whose name was made to point here.
  [403, { hosts: ['evil.example:4100'] }],
  [403, { hosts: ['127.0.0.1.evil.example:4100'] }],
  [403, { hosts: ['127.0.0.1:4101'] }],
  [403, { hosts: ['127.0.0.1'] }],
  [403, { hosts: ['[::1]:4100'] }],
  [403, { hosts: ['[::ffff:127.0.0.1]:4100'] }],
  [403, { hosts: ['0.0.0.0:4100'] }],
  [403, { hosts: ['localhost.:4100'] }],
  [403, { hosts: [''] }],
  [403, { hosts: [] }],
  [403, { hosts: ['127.0.0.1:4100', 'evil.example'] }],
  // A foreign origin.
  [403, { headers: { ...bearer, origin: 'http://evil.example' } }],
  [403, { headers: { ...bearer, origin: 'null' } }],
  [403, { headers: { ...bearer, origin: '' } }],
  [403, { headers: { ...bearer, origin: 'http://localhost:4100' } }],
  [403, { headers: { ...bearer, origin: 'https://127.0.0.1:4100' } }],
  [403, { headers: { ...bearer, origin: 'http://127.0.0.1:4100.evil.example' } }],
  [403, { headers: { ...bearer, 'sec-fetch-site': 'cross-site' } }],
  [403, { headers: { ...bearer, 'sec-fetch-site': 'same-site' } }],
  // Targets that are no paths.
  [403, { url: 'http://127.0.0.1:4100/api/state' }],
  [403, { url: `http://evil.example/?token=${token}`, headers: {} }],
  [403, { url: '*' }],
  [403, { url: '' }],
  // The token.
  [403, { headers: {} }],
  [403, { headers: { authorization: 'Bearer' } }],
  [403, { headers: { authorization: `Basic ${token}` } }],
  [403, { headers: { authorization: `Bearer ${token}x` } }],
  [403, { headers: { authorization: `Bearer ${token.slice(1)}` } }],
  [403, { url: `/api/state?token=${token}`, headers: {} }],
  [403, { url: '/', headers: bearer }],
  [403, { url: `/?token=${token}&token=${token}`, headers: {} }],
  [403, { url: '/?token=', headers: {} }],
  // A stranger does not learn which methods there are.
  [403, { method: 'POST', headers: {} }],
  [403, { method: 'OPTIONS', headers: { origin: 'http://evil.example' } }],
  [405, { method: 'POST' }],
  [405, { method: 'DELETE' }],
  [405, { method: 'OPTIONS' }],
])('%i for %j', (status, given) => {
  expect(statusOf(judge(asked(given), own))).toBe(status)
})

/** Sends one request, and returns its status, headers and text. */
function send(
  port: number,
  options: { path: string; method?: string; headers?: Record<string, string> },
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof send>>>()
  const asking = request({ host: '127.0.0.1', port, ...options }, (answer) => {
    let text = ''
    answer.setEncoding('utf8')
    answer.on('data', (part) => {
      text += part
    })
    answer.on('end', () => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
    })
  })
  asking.on('error', reject)
  asking.end()
  return promise
}

test('The server refuses in plain text, with no detail and safe headers', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const { origin, token: right } = partsOf(line.inspector)
  const port = Number(new URL(origin).port)
  const headers = { authorization: `Bearer ${right}` }
  const wrong = [
    { path: '/' },
    { path: '/?token=wrong' },
    { path: '/api/state' },
    { path: '/api/none' },
    { path: '/api/changes', headers: { ...headers, host: 'evil.example' } },
    { path: '/api/export', headers: { ...headers, origin: 'http://evil.example' } },
    { path: '/api/state', headers: { ...headers, origin: 'null' } },
    { path: `http://127.0.0.1:${port}/api/state`, headers },
  ]
  for (const each of wrong) {
    const { status, text, headers: given } = await send(port, each)
    expect({ status, text }).toEqual({ status: 403, text: expect.stringContaining('Forbidden') })
    expect(given).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(given['access-control-allow-origin']).toBeUndefined()
  }
  expect((await send(port, { path: '/api/none', headers })).status).toBe(404)
  expect((await send(port, { path: '/api/turns/x/content', headers })).status).toBe(404)
  expect((await send(port, { path: '/api/export?as=csv', headers })).status).toBe(404)
  expect((await send(port, { path: '/api/state', method: 'PUT', headers })).status).toBe(405)
  expect(await send(port, { path: '/api/state', method: 'HEAD', headers })).toMatchObject({
    status: 200,
    text: '',
  })
})

/** Writes raw bytes, and returns all that comes back until the end. */
function raw(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8')
  socket.on('data', (part) => {
    answer += part
  })
  socket.on('close', () => resolve(answer))
  socket.on('error', reject)
  socket.write(text)
  return promise
}

test('Raw requests that no browser sends are refused', async () => {
  using _ = stderrLines()
  await using line = await openInspected()
  const { origin, token: right } = partsOf(line.inspector)
  const port = Number(new URL(origin).port)
  const authorization = `Authorization: Bearer ${right}\r\n`
  const close = 'Connection: close\r\n\r\n'
  // HTTP/1.0 needs no Host.
  expect(await raw(port, `GET /api/state HTTP/1.0\r\n${authorization}\r\n`)).toMatch(
    /^HTTP\/1.1 403/,
  )
  expect(await raw(port, `GET /api/state HTTP/1.1\r\n${authorization}${close}`)).toMatch(
    /^HTTP\/1.1 400/,
  )
  const two = `Host: 127.0.0.1:${port}\r\nHost: evil.example\r\n`
  expect(await raw(port, `GET /api/state HTTP/1.1\r\n${two}${authorization}${close}`)).toMatch(
    /^HTTP\/1.1 40[03]/,
  )
  const upgrade = `Host: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
  expect(await raw(port, `GET /api/changes HTTP/1.1\r\n${upgrade}`)).toMatch(/^HTTP\/1.1 403/)
  expect(await raw(port, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n')).toBe(
    '',
  )
  expect(await raw(port, `\r\n\r\nnonsense\r\n\r\n`)).toMatch(/^HTTP\/1.1 400/)
})
