// The way of the probe through the proxy that the environment selects (HTTPS_PROXY, HTTP_PROXY,
// ALL_PROXY, NO_PROXY), as Warmline itself goes. Shows no credentials.
import type { Duplex } from 'node:stream'
import { bounded, codeOf, openServer, ProxyAnswer } from '../../doctor/network/open.js'
import { placeOf, type Route, routeTo } from '../../doctor/network/route.js'

/**
 * Opens the way to a `ws:` or `wss:` address through its proxy; `undefined` where it has none.
 * @throws Error that names the proxy and what went wrong.
 */
export async function openThroughProxy(
  url: string,
  timeoutMs: number,
): Promise<Duplex | undefined> {
  const address = url.replace(/^ws/, 'http')
  const route = routeTo(address, process.env)
  if (route.type === 'direct') return undefined
  try {
    return await bounded(timeoutMs, (signal) => openServer(route, placeOf(address), signal))
  } catch (cause) {
    throw new Error(`No way through the proxy ${nameOf(route)}: ${whyNot(cause)}`, { cause })
  }
}

function nameOf({ variable, proxy }: Route & { type: 'proxy' }): string {
  return proxy === undefined ? `of ${variable}` : `${proxy.host}:${proxy.port} (${variable})`
}

function whyNot(cause: unknown): string {
  if (cause instanceof ProxyAnswer) return `it answered CONNECT with ${cause.status}`
  if (cause instanceof TypeError) return 'its address cannot be used'
  return codeOf(cause)
}
