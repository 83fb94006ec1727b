// Sends one request through a proxy's agent, and tells whether a failed one left. It asks for
// uncompressed bodies.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { ProxyAgent } from './proxy-agent.js'
import { requestNotSent } from './runtime.js'

/** One request, ready to be sent. */
export interface Call {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: Buffer | undefined
}

/** The agent and the signal of a request. */
export interface SendOptions {
  readonly agent: ProxyAgent
  /** Ends the request at any stage, and the body of its answer. */
  readonly signal: AbortSignal | undefined
}

/** They announce an empty body (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch). */
const withLength: ReadonlySet<string> = new Set(['POST', 'PUT'])

/** Sends a request; `isFirst` unless it follows a redirect. @throws as `agentFetch`. */
export async function send(
  { url, method, headers, body }: Call,
  { agent, signal, isFirst }: SendOptions & { readonly isFirst: boolean },
): Promise<IncomingMessage> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const length = body?.length ?? (withLength.has(method) ? 0 : undefined)
  const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
    method,
    agent,
    headers: {
      accept: '*/*',
      'accept-encoding': 'identity',
      ...Object.fromEntries(headers),
      ...(length === undefined ? {} : { 'content-length': length }),
    },
  })
  // The agent gives a connection that is ready, so anything written to it may arrive.
  let hasLeft = !isFirst
  request.once('socket', () => {
    hasLeft = true
  })
  request.once('response', resolve)
  request.on('error', (cause) => reject(hasLeft ? requestFailed(cause) : notSent(cause)))
  const stop = (): void => {
    reject(signal?.reason)
    // A request without a connection does not end by itself when it is destroyed.
    agent.abandon(request)
    request.destroy()
  }
  signal?.addEventListener('abort', stop, { once: true })
  request.end(body)
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** The error of a request that may have left, as the platform's fetch gives it. */
export function requestFailed(cause?: unknown): TypeError {
  return new TypeError('fetch failed', cause === undefined ? {} : { cause })
}

/** The error of a request that did not leave. */
function notSent(cause: unknown): TypeError {
  return Object.assign(requestFailed(cause), { code: requestNotSent })
}
