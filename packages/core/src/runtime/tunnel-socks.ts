// Asks a SOCKS proxy to connect to a server. The caller opens and ends the connection to the proxy.
import { lookup } from 'node:dns/promises'
import type { Socket } from 'node:net'
import { SocksClient } from './packages/socks.js'
import type { SelectedProxy } from './proxy-address.js'
import { ProxyRefusal } from './proxy-refusal.js'

/** Schemes whose proxy gets an IP address, not the name (https://curl.se/docs/manpage.html#-x). */
const withoutNames: ReadonlySet<string> = new Set(['socks4:', 'socks5:'])

/**
 * Asks for the connection, and waits at most 30 seconds, the package's limit.
 * @throws ProxyRefusal; the error of the name's look-up.
 */
export async function askSocks(
  socket: Socket,
  proxy: SelectedProxy,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  const { protocol, name, username, password } = proxy
  const type = protocol.startsWith('socks4') ? 4 : 5
  const named = withoutNames.has(protocol) ? (await lookup(host, type === 4 ? 4 : 0)).address : host
  const user = username === '' && password === '' ? {} : { userId: username, password }
  try {
    await SocksClient.createConnection({
      proxy: { host: proxy.host, port: proxy.port, type, ...user },
      destination: { host: named, port },
      command: 'connect',
      existing_socket: socket,
    })
  } catch (cause) {
    // The package's own error contains the password.
    const why = cause instanceof Error ? new Error(cause.message) : undefined
    throw new ProxyRefusal(name, undefined, why)
  }
}
