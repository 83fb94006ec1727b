// The probe goes the way that the environment selects, and never around a proxy.
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { startDevServer } from '@warmline/dev-server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openSocket, type Target } from '../../src/probe/wire/probe-socket.ts'
import { Stations } from '../support/doctor/network.ts'

const target = (baseURL: string): Target => ({
  url: `${baseURL.replace(/^http/, 'ws')}/responses`,
  headers: { authorization: 'Bearer right' },
  timeoutMs: 5000,
})

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined)
    vi.stubEnv(name.toUpperCase(), undefined)
  }
})
afterEach(() => vi.unstubAllEnvs())

test('The probe goes through the proxy of the environment', async () => {
  await using server = await startDevServer()
  const asked: (string | undefined)[] = []
  const proxy = createServer().on('connect', ({ url }, socket) => {
    asked.push(url)
    const upstream = connect(Number(new URL(server.baseURL).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  // Nobody listens there: only the proxy leads to a server.
  const opened = await openSocket(target('http://127.0.0.1:1/v1'))
  expect(asked).toEqual(['127.0.0.1:1'])
  expect(opened.kind).toBe('open')
  if (opened.kind === 'open') await opened.close()
  proxy.close()
})

test('A proxy that opens no tunnel is named without its credentials, and not gone around', async () => {
  await using server = await startDevServer()
  await using stations = new Stations()
  const port = await stations.proxy({ status: 403 })
  vi.stubEnv('HTTP_PROXY', `http://me:a-secret@127.0.0.1:${port}`)
  expect(await openSocket(target(server.baseURL))).toEqual({
    kind: 'unreachable',
    reason: `No way through the proxy 127.0.0.1:${port} (HTTP_PROXY): it answered CONNECT with 403`,
  })
})

test('An address of a proxy that cannot be used is told', async () => {
  vi.stubEnv('HTTPS_PROXY', 'ftp://127.0.0.1')
  expect(await openSocket(target('https://server.invalid/v1'))).toEqual({
    kind: 'unreachable',
    reason: 'No way through the proxy of HTTPS_PROXY: its address cannot be used',
  })
})

test('A host of NO_PROXY is reached directly', async () => {
  await using server = await startDevServer()
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9')
  vi.stubEnv('NO_PROXY', '127.0.0.1')
  const opened = await openSocket(target(server.baseURL))
  expect(opened.kind).toBe('open')
  if (opened.kind === 'open') await opened.close()
})
