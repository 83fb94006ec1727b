// The platform's fetch, except where the environment selects a proxy: Node's own passes it by unless it is told not to, and
// a turn that fell back to HTTP must not go another way than its socket would have.
import { ProxyAgent, proxyFor } from './proxy.js'

/** Makes the fetch. The environment is looked at anew for every call. */
export function proxyFetch(): typeof globalThis.fetch {
  const agents = new Map<string, ProxyAgent>()
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const proxy = proxyFor(url)
    if (proxy === undefined) return globalThis.fetch(input, init)
    const agent = agents.get(proxy) ?? new ProxyAgent(proxy)
    agents.set(proxy, agent)
    const { agentFetch } = await import('./agent-fetch.js')
    // The caller's own signal: that of a Request follows it only as long as the Request is held.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    return agentFetch(new Request(input, init), { agent, signal })
  }
}
