// The platform's fetch, except where the environment selects a proxy: Node's own passes it by unless it is told not to,
// and a turn that fell back to HTTP must not go another way than its socket would have (field failures 3.5).
import { getProxyForUrl } from 'proxy-from-env'
import type { Dispatcher, ProxyAgent } from 'undici'
import { proxyName } from './proxy-name.js'
import { proxyRefused } from './runtime.js'

/** Most causes of causes that are looked at. */
const maxCauses = 8

/**
 * The way through a proxy. The platform's own error would show the address, which may hold a
 * password.
 */
function connectBy(proxy: string, Agent: typeof ProxyAgent): Dispatcher {
  try {
    return new Agent(proxy)
  } catch {
    throw new TypeError('The proxy that the environment selects has an address that cannot be used.')
  }
}

/** Makes the fetch. Proxies are found by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, anew for every call. */
export function proxyFetch(): typeof globalThis.fetch {
  const dispatchers = new Map<string, Dispatcher>()
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const proxy = getProxyForUrl(url)
    if (proxy === '') return globalThis.fetch(input, init)
    const { fetch, ProxyAgent } = await import('undici')
    const dispatcher = dispatchers.get(proxy) ?? connectBy(proxy, ProxyAgent)
    dispatchers.set(proxy, dispatcher)
    // Read by the platform first: a form, a file or a Request of its own means nothing to another fetch.
    const { method, headers, redirect, body } = new Request(input, init)
    // The caller's own: that of a Request follows it only as long as the Request is held.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null)
    const bytes = body === null ? null : new Uint8Array(await new Response(body).arrayBuffer())
    try {
      return await fetch(url, { method, headers: [...headers], signal, redirect, body: bytes, dispatcher })
    } catch (error) {
      throw signal?.aborted !== true && isTunnelRefused(error) ? proxyError(url) : error
    }
  }
}

/** Whether the proxy answered the CONNECT with anything but 200: undici aborts the request then, of which nothing was sent. */
function isTunnelRefused(error: unknown): boolean {
  let cause = error
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth++) {
    if ('code' in cause && cause.code === 'UND_ERR_ABORTED') return true
    cause = cause.cause
  }
  return false
}

function proxyError(url: string): TypeError {
  const refused = new Error(`The proxy ${proxyName(url) ?? ''} did not open a way to the server.`)
  return new TypeError('fetch failed', { cause: Object.assign(refused, { code: proxyRefused }) })
}
