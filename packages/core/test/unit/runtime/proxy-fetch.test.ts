// HTTP through the proxy that the environment selects: what the platform's fetch would give, by way
// of the proxy.
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { proxyFetch } from '../../../src/runtime/proxy-fetch.js'
import { proxyRefused } from '../../../src/runtime/runtime.js'

let target: Server
let proxy: Server
let asked: string[]
/** Tunnels, which a server does not count among its connections. */
let tunnels: Duplex[]
let at: string
const fetch = proxyFetch()

/** What packs a body, by the header that says so. */
const packings: Record<string, (plain: Buffer) => Buffer> = {
  GZIP: gzipSync,
  'x-gzip': (plain) => gzipSync(plain).subarray(0, -8),
  deflate: deflateSync,
  DEFLATE: deflateRawSync,
  'deflate, gzip': (plain) => gzipSync(deflateSync(plain)),
}

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  return `127.0.0.1:${port}`
}

beforeEach(async () => {
  asked = []
  tunnels = []
  target = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      const seen = JSON.stringify({ method, headers, body: Buffer.concat(chunks).toString() })
      const status = Number(/\d{3}/.exec(url ?? '')?.[0] ?? 200)
      if (url === '/gzip')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(seen))
      else if (url === '/packed') {
        const body = packings[String(request.headers.packing)]?.(
          Buffer.from('hello '.repeat(1_000)),
        )
        response.writeHead(200, { 'content-encoding': String(request.headers.packing) })
        response.end(method === 'HEAD' ? undefined : body)
      } else if (url === '/secret')
        response.writeHead(302, { location: at.replace('//', '//user:pw@') }).end()
      else if (url === '/never') response.write('begun')
      else if (url === '/away')
        response.writeHead(307, { location: at.replace('127.0.0.1', 'localhost') }).end()
      else if (status === 200) response.setHeader('set-cookie', ['a=1', 'b=2']).end(seen)
      else response.writeHead(status, status < 400 && status >= 300 ? { location: '/' } : {}).end()
    })
  })
  at = `http://${await listen(target)}`
  proxy = createServer().on('connect', ({ url = '' }, socket) => {
    asked.push(url)
    tunnels.push(socket)
    const [host = '', port] = url.split(':')
    const upstream = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    socket.pipe(upstream).pipe(socket)
    for (const end of [socket, upstream]) end.on('error', () => socket.destroy())
  })
  const address = `http://${await listen(proxy)}`
  for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, address)
  for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, '')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const tunnel of tunnels) tunnel.destroy()
  for (const server of [target, proxy]) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

test('The proxy fetch sends method, headers and body, and gives status, headers and body', async () => {
  const response = await fetch(`${at}/`, {
    method: 'POST',
    headers: { 'x-own': '1' },
    body: '{"a":"é"}',
  })
  expect(asked).toEqual([new URL(at).host])
  expect(response.status).toBe(200)
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  const seen = {
    method: 'POST',
    headers: { 'x-own': '1', 'content-length': '10' },
    body: '{"a":"é"}',
  }
  expect(await response.json()).toMatchObject(seen)
})

test('The proxy fetch takes a Request and a form, as the platform does', async () => {
  const form = new FormData()
  form.set('name', 'value')
  const response = await fetch(new Request(`${at}/`, { method: 'PUT', body: form }))
  const seen = Object(await response.json())
  expect(seen).toMatchObject({ method: 'PUT', body: expect.stringContaining('value') })
  expect(seen.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
})

test('The proxy fetch unpacks a body that comes packed', async () => {
  expect(await (await fetch(`${at}/gzip`)).json()).toMatchObject({ method: 'GET' })
})

test.each(Object.keys(packings))(
  'The proxy fetch unpacks %s, as the platform does',
  async (packing) => {
    const headers = { packing }
    expect(await (await fetch(`${at}/packed`, { headers })).text()).toBe('hello '.repeat(1_000))
    expect(await (await fetch(`${at}/packed`, { headers, method: 'HEAD' })).text()).toBe('')
  },
)

test('The proxy fetch says where an answer came from', async () => {
  const [plain, redirected] = [await fetch(`${at}/#part`), await fetch(`${at}/301`)]
  expect([plain.url, plain.redirected, plain.clone().url]).toEqual([`${at}/`, false, `${at}/`])
  expect([redirected.url, redirected.redirected]).toEqual([`${at}/`, true])
})

test('The proxy fetch keeps a connection for the next request, and sends a body by any method', async () => {
  for (let i = 0; i < 5; i++) {
    const answer = await (await fetch(`${at}/`, { method: 'DELETE', body: '{"a":1}' })).json()
    expect(answer).toMatchObject({
      method: 'DELETE',
      body: '{"a":1}',
      headers: { 'content-length': '7' },
    })
  }
  expect(asked).toHaveLength(1)
})

test('The proxy fetch leaves the way to a dispatcher of the caller', async () => {
  const dispatch = vi.fn(() => {
    throw new Error("the caller's own")
  })
  const init: object = { dispatcher: { dispatch } }
  await expect(fetch(at, init)).rejects.toThrow(TypeError)
  expect(dispatch).toHaveBeenCalledOnce()
  expect(asked).toEqual([])
})

test.each([204, 304, 404, 503])('The proxy fetch gives a %i without a body', async (status) => {
  const response = await fetch(`${at}/${status}`)
  expect([response.status, await response.text()]).toEqual([status, ''])
})

describe('a redirect', () => {
  const send = (path: string, redirect: 'follow' | 'manual' | 'error'): Promise<Response> =>
    fetch(`${at}${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: 'text',
      redirect,
    })

  test.each([
    [301, { method: 'GET', body: '' }],
    [303, { method: 'GET', body: '' }],
    [307, { method: 'POST', body: 'text' }],
    [308, { method: 'POST', body: 'text' }],
  ])('The proxy fetch follows a %i', async (status, seen) => {
    const answer = await (await send(`/${status}`, 'follow')).json()
    expect(answer).toMatchObject({ ...seen, headers: { authorization: 'Bearer k' } })
  })

  test('The proxy fetch gives a redirect as it is, or as an error, when asked to', async () => {
    expect((await send('/307', 'manual')).status).toBe(307)
    await expect(send('/307', 'error')).rejects.toThrow(TypeError)
  })

  test('The proxy fetch follows no redirect to an address with credentials', async () => {
    await expect(send('/secret', 'follow')).rejects.toThrow(TypeError)
    expect(asked).toHaveLength(1)
  })

  test('The proxy fetch takes no credentials along a redirect to another server', async () => {
    const answer = Object(await (await send('/away', 'follow')).json())
    expect(answer).toMatchObject({ method: 'POST', body: 'text' })
    expect(answer.headers).not.toHaveProperty('authorization')
    expect(asked.at(-1)).toMatch(/^localhost:/)
  })
})

test('An abort ends a request of the proxy fetch, and the body of its answer', async () => {
  const reason = new Error('enough')
  await expect(fetch(at, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const stop = new AbortController()
  const response = await fetch(`${at}/never`, { signal: stop.signal })
  const reading = response.text()
  stop.abort(reason)
  await expect(reading).rejects.toThrow('enough')
})

test('An answer of the proxy is never taken for the server’s', async () => {
  proxy.removeAllListeners('connect').on('connect', (_, socket) => {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 2\r\n\r\nno')
  })
  const { host } = new URL(process.env.HTTP_PROXY ?? '')
  await expect(fetch(at)).rejects.toMatchObject({
    name: 'TypeError',
    cause: {
      code: proxyRefused,
      message: `The proxy ${host} (http_proxy) opened no connection to the server.`,
    },
  })
})

test('A server that does not answer behind the proxy is the error that the platform gives', async () => {
  target.closeAllConnections()
  await new Promise((resolve) => target.close(resolve))
  await expect(fetch(at)).rejects.toMatchObject({ name: 'TypeError', cause: expect.any(Error) })
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
})
