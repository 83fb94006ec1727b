// Opens connections for the checks: TCP, a proxy's tunnel, TLS. Each is bounded by a signal, and
// destroyed when it fails.
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, connect as netConnect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { SocksClient } from 'socks'
import type { Place, ProxyServer, Route } from './route.js'

/** The `code` of the error of a step that took too long. */
export const timedOut = 'DOCTOR_TIMEOUT'

/** The error of a proxy that answered CONNECT with something else than success. */
export class ProxyAnswer extends Error {
  readonly status: number
  constructor(status: number) {
    super('The proxy opened no tunnel.')
    this.status = status
  }
}

/** The code of an error, such as `ECONNREFUSED`, or its name. */
export function codeOf(error: unknown): string {
  const { code, errors, name } = Object(error)
  if (typeof code === 'string' && code !== '') return code
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  return typeof name === 'string' ? name : 'unknown'
}

/**
 * Runs something that takes a signal, for so long at most.
 * @throws what it throws, or an error with the code `timedOut`.
 */
export async function bounded<Result>(
  timeoutMs: number,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController()
  const late = Object.assign(new Error('It took too long.'), { code: timedOut })
  const timer = setTimeout(() => stop.abort(late), timeoutMs)
  try {
    return await act(stop.signal)
  } catch (error) {
    throw stop.signal.aborted ? late : error
  } finally {
    clearTimeout(timer)
  }
}

/** Opens a TCP connection. */
export async function openTcp(
  { host, port }: Pick<Place, 'host' | 'port'>,
  signal: AbortSignal,
): Promise<Socket> {
  return ready(netConnect({ host, port }), 'connect', signal)
}

/** Opens the way to the server up to its port. @throws ProxyAnswer where a proxy refuses. */
export async function openWay(route: Route, place: Place, signal: AbortSignal): Promise<Duplex> {
  if (route.type === 'direct') return openTcp(place, signal)
  const { proxy } = route
  if (proxy === undefined) throw new TypeError('The address of the proxy cannot be used.')
  return proxy.kind === 'socks' ? askSocks(proxy, place, signal) : askHttp(proxy, place, signal)
}

/** Opens TLS over a way; `verify: false` to look at a certificate, and send nothing. */
export async function openTls(
  way: Duplex,
  { host }: Pick<Place, 'host'>,
  { signal, verify, protocols = ['http/1.1'] }: TlsOptions,
): Promise<TLSSocket> {
  const name = isIP(host) === 0 ? { servername: host } : {}
  const socket = tlsConnect({
    socket: way,
    host,
    ...name,
    ALPNProtocols: [...protocols],
    rejectUnauthorized: verify,
  })
  return ready(socket, 'secureConnect', signal)
}

interface TlsOptions {
  readonly signal: AbortSignal
  readonly verify: boolean
  readonly protocols?: readonly string[]
}

/** Opens the way to the server, with TLS where it has it, as Node verifies it. */
export async function openServer(route: Route, place: Place, signal: AbortSignal): Promise<Duplex> {
  const way = await openWay(route, place, signal)
  if (!place.isSecure) return way
  const verify = process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0'
  return openTls(way, place, { signal, verify })
}

function ready<Kind extends Socket>(
  socket: Kind,
  event: string,
  signal: AbortSignal,
): Promise<Kind> {
  const { promise, resolve, reject } = Promise.withResolvers<Kind>()
  const drop = (): void => {
    socket.destroy()
    reject(signal.reason)
  }
  // The listener stays, since an error without one would end the process.
  socket.on('error', reject)
  socket.once('close', () => reject(Object.assign(new Error('Closed.'), { code: 'ECONNRESET' })))
  socket.once(event, () => resolve(socket))
  if (signal.aborted) drop()
  signal.addEventListener('abort', drop, { once: true })
  return promise
}

async function askHttp(proxy: ProxyServer, place: Place, signal: AbortSignal): Promise<Duplex> {
  const { username, password, host, port, kind } = proxy
  const name = place.host.includes(':') ? `[${place.host}]` : place.host
  const credentials = Buffer.from(`${username}:${password}`).toString('base64')
  const request = (kind === 'https' ? httpsRequest : httpRequest)({
    host,
    port,
    method: 'CONNECT',
    path: `${name}:${place.port}`,
    agent: false,
    signal,
    headers: {
      host: `${name}:${place.port}`,
      ...(username === '' && password === ''
        ? {}
        : { 'proxy-authorization': `Basic ${credentials}` }),
    },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  request.on('error', reject)
  request.on('connect', ({ statusCode: status = 0 }, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {})
    signal.addEventListener('abort', () => socket.destroy(), { once: true })
    if (status < 200 || status >= 300) {
      socket.destroy()
      reject(new ProxyAnswer(status))
      return
    }
    if (head.length > 0) socket.unshift(head)
    resolve(socket)
  })
  request.on('response', (response) => {
    response.destroy()
    reject(new ProxyAnswer(response.statusCode ?? 0))
  })
  request.end()
  return promise
}

async function askSocks(proxy: ProxyServer, place: Place, signal: AbortSignal): Promise<Duplex> {
  const { host, port, username, password, version } = proxy
  const way = await openTcp(proxy, signal)
  const { socket } = await SocksClient.createConnection({
    existing_socket: way,
    proxy: {
      host,
      port,
      type: version,
      ...(username === '' ? {} : { userId: username, password }),
    },
    command: 'connect',
    destination: { host: place.host, port: place.port },
  })
  return socket
}
