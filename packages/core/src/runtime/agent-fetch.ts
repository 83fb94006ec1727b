// A fetch over Node's own `http` and `https`, through the agent of a proxy, which the platform's fetch does not take. It asks
// for plain bodies, and unpacks one that comes packed all the same.
import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createUnzip } from 'node:zlib'
import { proxyName } from './proxy-name.js'
import { proxyRefused } from './runtime.js'

/** As many redirects as the platform's fetch follows (https://fetch.spec.whatwg.org/#concept-http-redirect-fetch). */
const maxRedirects = 20

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** Headers that a redirect takes to no other server, and those that say something of a body. */
const ofOneOrigin = ['authorization', 'cookie', 'proxy-authorization']
const ofBody = ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location']

/** Statuses of answers that have no body. */
const bodiless: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])

/** A request as it is sent. */
interface Call {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: Buffer | undefined
}

/** How a request is sent. */
export interface Way {
  readonly agent: Agent
  /** Ends the request and the body of its answer. */
  readonly signal: AbortSignal | undefined
}

/**
 * Sends a request by an agent.
 * @throws TypeError with the network's error as its cause; the signal's reason.
 */
export async function agentFetch(request: Request, way: Way): Promise<Response> {
  const { url, method, headers, redirect } = request
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer())
  let call: Call = { url, method, headers, body }
  for (let followed = 0; ; followed++) {
    const answer = await send(call, way)
    const next = redirect === 'manual' ? undefined : redirectOf(call, answer)
    if (next === undefined) return responseOf(answer, way.signal)
    answer.destroy()
    if (redirect === 'error' || followed >= maxRedirects) throw new TypeError('fetch failed')
    call = next
  }
}

function send({ url, method, headers, body }: Call, { agent, signal }: Way): Promise<IncomingMessage> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const begin = url.startsWith('https:') ? httpsRequest : httpRequest
  const plain = { accept: '*/*', 'accept-encoding': 'identity', ...Object.fromEntries(headers) }
  const cut = signal === undefined ? {} : { signal }
  const sent = begin(url, { method, agent, headers: plain, ...cut }, resolve)
  // The proxy's own answer would be taken for the server's.
  sent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    if (statusCode !== 200) sent.destroy(refusedByProxy(url))
  })
  sent.on('error', (cause) =>
    reject(signal?.aborted === true ? signal.reason : new TypeError('fetch failed', { cause })),
  )
  sent.end(body)
  return promise
}

function refusedByProxy(url: string): Error {
  const error = new Error(`The proxy ${proxyName(url) ?? ''} did not open a way to the server.`)
  return Object.assign(error, { code: proxyRefused })
}

/** The request that a redirect leads to, as the platform's fetch makes it; `undefined` for any other answer. */
function redirectOf(
  call: Call,
  { statusCode = 0, headers: { location } }: IncomingMessage,
): Call | undefined {
  if (!redirects.has(statusCode) || location === undefined) return undefined
  const url = new URL(location, call.url)
  const headers = new Headers(call.headers)
  if (url.origin !== new URL(call.url).origin) {
    for (const name of ofOneOrigin) headers.delete(name)
  }
  const isReading = call.method === 'GET' || call.method === 'HEAD'
  const asksAnew = !isReading && (statusCode === 303 || (statusCode < 303 && call.method === 'POST'))
  if (!asksAnew) return { ...call, url: url.href, headers }
  for (const name of ofBody) headers.delete(name)
  return { url: url.href, headers, method: 'GET', body: undefined }
}

function responseOf(answer: IncomingMessage, signal: AbortSignal | undefined): Response {
  const { statusCode = 0, statusMessage = '', rawHeaders } = answer
  const headers = new Headers()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  }
  const init = { status: statusCode, statusText: statusMessage, headers }
  if (bodiless.has(statusCode)) {
    answer.resume()
    return new Response(null, init)
  }
  const cut = (): void => void answer.destroy(signal?.reason)
  signal?.addEventListener('abort', cut, { once: true })
  answer.once('close', () => signal?.removeEventListener('abort', cut))
  return new Response(Readable.toWeb(unpacked(answer)), init)
}

function unpacked(answer: IncomingMessage): Readable {
  const packing = answer.headers['content-encoding'] ?? 'identity'
  const unpack =
    packing === 'br'
      ? createBrotliDecompress()
      : /^(x-)?gzip$|^deflate$/.test(packing)
        ? createUnzip()
        : undefined
  if (unpack === undefined) return answer
  // A broken answer ends the unpacked one with its error.
  pipeline(answer, unpack).catch(() => {})
  return unpack
}
