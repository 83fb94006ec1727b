/**
 * Whose requests are taken: those that name the server by a name of its own, and come from no page
 * or from one of its own hosts. A page of a stranger cannot read a local server by its address, but
 * could let a name of its own lead there (DNS rebinding), send without reading, and open sockets,
 * which no browser keeps apart by origin.
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { type ApiError, forbidden } from '../wire/api-error.js'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** A `Host` header: a name or an IPv4 address, or an IPv6 address in brackets; then a port. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i
/** Listening there is listening on every address of the machine. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/**
 * Whether a host is the server's own: the loopback, the one that it listens on, or one that was
 * allowed. A server that listens on every address takes all of them, but no names: only a name can
 * be made to lead elsewhere.
 */
export function ownHosts(host: string, allowed: readonly string[]): (hostname: string) => boolean {
  const named = new Set([host, ...allowed].map(plain))
  const takesAddresses = EVERY_ADDRESS.has(plain(host))
  return (hostname) => {
    const name = plain(hostname)
    if (named.has(name) || name === 'localhost' || name.endsWith('.localhost')) return true
    const family = isIP(name)
    return family !== 0 && (takesAddresses || LOOPBACK.check(name, family === 6 ? 'ipv6' : 'ipv4'))
  }
}

/** Without brackets, the dot at its end and upper case. */
function plain(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '')
}

/** The refusal of a request that comes under a stranger's name or from a stranger's page. */
export function strangerRefusal(
  { headers }: IncomingMessage,
  isOwnHost: (hostname: string) => boolean,
): ApiError | undefined {
  const { host, origin } = headers
  const named = HOST.exec(host ?? '')?.[1]
  // A request of HTTP/1.0 names no host; no browser sends one.
  if (host !== undefined && (named === undefined || !isOwnHost(named))) {
    return forbidden(
      'host_not_allowed',
      `The host '${host}' is not this server's. Allow it with allowedHosts (--allow-host).`,
    )
  }
  if (origin === undefined) return undefined
  const page = URL.parse(origin)
  const isWeb = page?.protocol === 'http:' || page?.protocol === 'https:'
  if (page !== null && isWeb && isOwnHost(page.hostname)) return undefined
  return forbidden(
    'origin_not_allowed',
    `Pages of '${origin}' may not use this server. Allow them with allowedHosts (--allow-host).`,
  )
}
