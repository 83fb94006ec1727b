// The proxy that the environment selects, as for `https:` and `http:`: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY. A
// selected proxy is never passed by. What it takes to go through one is loaded only then.
import type { Agent } from 'node:http'
import { getProxyForUrl } from 'proxy-from-env'
import { Agent as AgentBase } from './packages/agent-base.js'

/** The proxy for this address; `undefined` where the way is direct. */
export function proxyFor(url: string): string | undefined {
  return getProxyForUrl(url.replace(/^ws/, 'http')) || undefined
}

/** An agent that loads what its proxy takes when it is first asked for a connection. */
export class ProxyAgent extends AgentBase {
  readonly #proxy: string
  #agent: Promise<Agent> | undefined

  /** @param proxy The proxy's address, which no error shows: it may hold a password. */
  constructor(proxy: string) {
    super()
    this.#proxy = proxy
  }

  override connect(): Promise<Agent> {
    this.#agent ??= load(this.#proxy)
    return this.#agent
  }
}

async function load(proxy: string): Promise<Agent> {
  const protocol = URL.parse(proxy)?.protocol
  switch (protocol) {
    case 'http:':
    case 'https:':
      return new (await import('./packages/https-proxy-agent.js')).HttpsProxyAgent(proxy)
    case 'socks:':
    case 'socks4:':
    case 'socks4a:':
    case 'socks5:':
    case 'socks5h:':
      return new (await import('./packages/socks-proxy-agent.js')).SocksProxyAgent(proxy)
    default:
      throw new TypeError(
        'The proxy that the environment selects cannot be used: give it an http, https or socks address.',
      )
  }
}
