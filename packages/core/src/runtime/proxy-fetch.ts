// The platform's fetch, except where the environment selects a proxy: Node's own passes it by
// unless it is told not to, and a turn that fell back to HTTP must not go another way than its
// socket would have.
import { proxyFor, type SelectedProxy } from './proxy-address.js'
import { ProxyAgent } from './proxy-agent.js'
import { requestNotSent } from './runtime.js'

/** Makes the fetch. The environment is looked at anew for every call. */
export function proxyFetch(): typeof globalThis.fetch {
  const agents = new Map<string, ProxyAgent>()
  return async (input, init) => {
    // The caller's own way to the network, as undici takes it, goes before that of the environment.
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
    const agent = agents.get(key) ?? new ProxyAgent(proxy, 'requests')
    agents.set(key, agent)
    const { agentFetch } = await import('./agent-fetch.js')
    // The caller's own signal: that of a Request follows it only as long as the Request is held.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    return agentFetch(new Request(input, init), { agent, signal })
  }
}
