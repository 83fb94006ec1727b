// The way to the server: direct, or through the proxy that the environment selects, as Warmline
// itself goes (NO_PROXY included). Shows no credentials.
import { getProxyForUrl } from 'proxy-from-env'

/** The schemes of proxies, with their default ports. */
const defaultPorts: ReadonlyMap<string, number> = new Map([
  ['http:', 80],
  ['https:', 443],
  ...['socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'].map((name) => [name, 1080] as const),
])

/** The place of a server. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

/** A proxy. Its credentials are sent to it, and never shown. */
export interface ProxyServer {
  readonly kind: 'http' | 'https' | 'socks'
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  /** The version of SOCKS. */
  readonly version: 4 | 5
}

/** What the environment says of proxies for an address. */
export type Route =
  | { readonly type: 'direct' }
  | {
      readonly type: 'proxy'
      /** The variable that selects it. */
      readonly variable: string
      /** Missing where the address of the proxy cannot be used. */
      readonly proxy?: ProxyServer
    }

/** The place of a server's address. */
export function placeOf(baseURL: string): Place {
  const { hostname, port, protocol } = new URL(baseURL)
  const isSecure = protocol === 'https:'
  return { host: bare(hostname), port: Number(port || (isSecure ? 443 : 80)), isSecure }
}

/** The way to an address. */
export function routeTo(baseURL: string, env: Readonly<NodeJS.ProcessEnv>): Route {
  const scheme = new URL(baseURL).protocol.slice(0, -1)
  const variable = [`${scheme}_proxy`, 'all_proxy']
    .flatMap((name) => [name, name.toUpperCase()])
    .find((name) => (env[name] ?? '') !== '')
  if (variable === undefined || getProxyForUrl(baseURL) === '') return { type: 'direct' }
  const given = env[variable] ?? ''
  const proxy = readProxy(given.includes('://') ? given : `http://${given}`)
  return { type: 'proxy', variable, ...(proxy === undefined ? {} : { proxy }) }
}

function readProxy(address: string): ProxyServer | undefined {
  const url = URL.parse(address)
  const defaultPort = defaultPorts.get(url?.protocol ?? '')
  if (url === null || url.hostname === '' || defaultPort === undefined) return undefined
  try {
    return {
      kind: url.protocol === 'http:' ? 'http' : url.protocol === 'https:' ? 'https' : 'socks',
      version: url.protocol.startsWith('socks4') ? 4 : 5,
      host: bare(url.hostname),
      port: url.port === '' ? defaultPort : Number(url.port),
      username: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    }
  } catch {
    return undefined
  }
}

/** A host without the brackets of an IPv6 address. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}
