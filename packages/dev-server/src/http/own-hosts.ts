// Accepts requests only under the server's own host names, and from pages of those hosts. Otherwise
// a foreign page could rebind its own name to this server (DNS rebinding), send requests without
// reading the answers, and open sockets, which browsers do not separate by origin.
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { type ApiError, forbidden } from '../wire/api-error.js'

const loopbackAddresses = new BlockList()
loopbackAddresses.addSubnet('127.0.0.0', 8)
loopbackAddresses.addAddress('::1', 'ipv6')

/** A `Host` header: a name, an IPv4 address or a bracketed IPv6 address, then an optional port. */
const hostHeader = /^([\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i
/** Addresses that listen on every interface of the machine. */
const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/**
 * Returns a test for the server's own hosts: the loopback, the address it listens on, and the
 * allowed ones. A server that listens on every address accepts any IP address, but no other names,
 * because only names can be rebound.
 */
export function ownHosts(host: string, allowed: readonly string[]): (hostname: string) => boolean {
  const named = new Set([host, ...allowed].map(plain))
  const takesAddresses = everyAddress.has(plain(host))
  return (hostname) => {
    const name = plain(hostname)
    if (named.has(name) || name === 'localhost' || name.endsWith('.localhost')) return true
    const family = isIP(name)
    return (
      family !== 0 &&
      (takesAddresses || loopbackAddresses.check(name, family === 6 ? 'ipv6' : 'ipv4'))
    )
  }
}

/** Removes brackets and the trailing dot, and lowercases the name. */
function plain(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '')
}

/**
 * Returns the refusal of a request under a foreign name or from a foreign page; `undefined` for any
 * other.
 */
export function strangerRefusal(
  { headers }: IncomingMessage,
  isOwnHost: (hostname: string) => boolean,
): ApiError | undefined {
  const { host, origin } = headers
  const named = hostHeader.exec(host ?? '')?.[1]
  // An HTTP/1.0 request has no host, and no browser sends one.
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
