// What the proxy that the environment selects is called in errors and warnings: its host and the variable that holds it. Its
// address may hold credentials, which are never part of the name. It opens nothing.
import { getProxyForUrl } from 'proxy-from-env'

/** The proxy for an `http:` or `https:` address, such as `10.0.0.1:3128 (HTTPS_PROXY)`; `undefined` where none is selected. */
export function proxyName(url: string): string | undefined {
  const proxy = getProxyForUrl(url)
  if (proxy === '') return undefined
  const { host = 'of an address that cannot be read' } = URL.parse(proxy) ?? {}
  const variable = variableFor(url)
  return variable === undefined ? host : `${host} (${variable})`
}

/** The variable that names it: that of the scheme goes before that of all, and lower case before upper case. */
function variableFor(url: string): string | undefined {
  const scheme = URL.parse(url)?.protocol.slice(0, -1) ?? 'https'
  return [`${scheme}_proxy`, 'all_proxy']
    .flatMap((name) => [name, name.toUpperCase()])
    .find((name) => (process.env[name] ?? '') !== '')
}
