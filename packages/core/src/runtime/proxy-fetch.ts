// The platform's fetch, except where the environment selects a proxy: Node's own ignores the proxy
// by default, and a turn that falls back to HTTP must take the same route as its socket.
import { proxyFor, type SelectedProxy } from './proxy-address.js'
import type { ProxyAgent } from './proxy-agent.js'
import { requestNotSent } from './runtime.js'

/** Makes the fetch. It reads the environment again for every call. */
export function proxyFetch(): typeof globalThis.fetch {
  const agents = new Map<string, ProxyAgent>()
  return async (input, init) => {
    // A caller's own `dispatcher` (undici) goes before the environment.
    if (Object(init).dispatcher !== undefined) return globalThis.fetch(input, init)
    const url = input instanceof Request ? input.url : String(input)
    let proxy: SelectedProxy | undefined
    try {
      proxy = proxyFor(url)
    } catch (cause) {
      throw Object.assign(new TypeError('fetch failed', { cause }), { code: requestNotSent })
    }
    if (proxy === undefined) return globalThis.fetch(input, init)
    const key = `${proxy.name} ${proxy.address}`
    const loaded = await import('./agent-fetch.js')
    const agent = agents.get(key) ?? new loaded.ProxyAgent(proxy)
    agents.set(key, agent)
    // Use the caller's own signal: a Request's signal follows it only while the Request is
    // referenced.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    return loaded.agentFetch(new Request(input, init), { agent, signal })
  }
}
