// Finds the proxy that the environment selects for an address: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY
// and NO_PROXY. It reads and checks the proxy's address, and opens nothing.
import { getProxyForUrl } from 'proxy-from-env'
import { proxyUnusable } from './runtime.js'

/** A proxy with a valid address. */
export interface SelectedProxy {
  /** Its address from the environment, with credentials: never shown. */
  readonly address: string
  /** Its name in errors: its host and the variable that selects it. */
  readonly name: string
  /** Its scheme, such as `http:` or `socks5h:`. */
  readonly protocol: string
  /** Its host, without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
}

/** The default ports of the supported proxies, by the scheme of their address. */
const defaultPorts: ReadonlyMap<string | undefined, number> = new Map([
  ['http:', 80],
  ['https:', 443],
  ...['socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'].map((name) => [name, 1080] as const),
])

/**
 * The proxy for an address; `undefined` for a direct connection. A selected proxy is never
 * bypassed.
 * @throws TypeError with the code `proxyUnusable`, which shows no credentials.
 */
export function proxyFor(url: string): SelectedProxy | undefined {
  const target = url.replace(/^ws/, 'http')
  const address = addressFor(target)
  if (address === undefined) return undefined
  const read = URL.parse(address)
  const defaultPort = defaultPorts.get(read?.protocol)
  if (read === null || read.hostname === '' || defaultPort === undefined) {
    throw unusable(target, 'give it an http, https or socks address')
  }
  try {
    return {
      address,
      name: proxyName(target) ?? '',
      protocol: read.protocol,
      host: read.hostname.replace(/^\[|\]$/g, ''),
      port: read.port === '' ? defaultPort : Number(read.port),
      username: decodeURIComponent(read.username),
      password: decodeURIComponent(read.password),
    }
  } catch {
    throw unusable(target, 'write a percent sign in its user name or password as %25')
  }
}

function unusable(target: string, remedy: string): Error {
  const error = new TypeError(
    `The proxy that ${variableFor(target)} selects cannot be used: ${remedy}.`,
  )
  return Object.assign(error, { code: proxyUnusable })
}

/** The name of the proxy for an address, such as `10.0.0.1:3128 (HTTPS_PROXY)`, if any. */
export function proxyName(url: string): string | undefined {
  const address = addressFor(url)
  if (address === undefined) return undefined
  const { host = 'of an address that cannot be read' } = URL.parse(address) ?? {}
  return `${host} (${variableFor(url)})`
}

/**
 * The proxy's address; without a scheme it is an HTTP proxy, as for curl
 * (https://curl.se/docs/manpage.html#-x).
 */
function addressFor(url: string): string | undefined {
  const variable = variableFor(url)
  if (variable === undefined || getProxyForUrl(url) === '') return undefined
  const address = process.env[variable] ?? ''
  return address.includes('://') ? address : `http://${address}`
}

/** The variable that selects it: the scheme's before ALL_PROXY, lower case before upper case. */
function variableFor(url: string): string | undefined {
  const scheme = URL.parse(url)?.protocol.slice(0, -1) ?? 'https'
  return [`${scheme}_proxy`, 'all_proxy']
    .flatMap((name) => [name, name.toUpperCase()])
    .find((name) => (process.env[name] ?? '') !== '')
}
