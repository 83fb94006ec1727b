// Where turns go, as errors and warnings say it: the server's host, and the proxy on the way.
import type { Endpoint } from '../endpoints/endpoint.js'
import type { Runtime } from '../runtime/runtime.js'

/**
 * Names the place. `hasOwnWay` says that the caller gave an agent or a fetch, which the
 * environment's proxy is nothing to. Credentials are no part of it.
 */
export function serverName({ baseURL }: Endpoint, runtime: Runtime, hasOwnWay: boolean): string {
  const host = URL.parse(baseURL)?.host ?? baseURL
  const proxy = hasOwnWay ? undefined : runtime.proxyName(baseURL)
  return proxy === undefined ? host : `${host} through the proxy ${proxy}`
}
