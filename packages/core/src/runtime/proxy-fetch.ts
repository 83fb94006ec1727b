// The platform's fetch, except where the environment selects a proxy: Node's own passes it by unless it is told not to,
// and a turn that fell back to HTTP must not go another way than its socket would have (field failures 3.5).
import { getProxyForUrl } from 'proxy-from-env'
import type { Dispatcher, ProxyAgent } from 'undici'

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
    return fetch(url, { method, headers: [...headers], signal, redirect, body: bytes, dispatcher })
  }
}
