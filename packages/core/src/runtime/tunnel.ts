// Opens a tunnel to a server through a proxy: the connection to the proxy, the request to it, and
// TLS inside. A failed tunnel is destroyed. It is given out only when it is ready, so that a
// failure here proves that no request left.
import { isIP, isIPv6, connect as netConnect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as tlsConnect } from 'node:tls'
import type { SelectedProxy } from './proxy-address.js'
import { ProxyRefusal } from './proxy-refusal.js'
import type { TlsConnector } from './tls-connector.js'

/** Largest head of a proxy's answer, in bytes, as in Node's own parser. */
const maxHeadBytes = 16 * 1024

/** The server at the other end of a tunnel, with the options of TLS to it. */
export interface TunnelTarget extends ConnectionOptions {
  /** Whether the server is spoken to over TLS. */
  readonly secureEndpoint: boolean
}

/** How a tunnel is opened. */
export interface Opening {
  /** Gives up the tunnel. */
  readonly signal: AbortSignal
  /** Whether the process stays alive meanwhile. */
  readonly keepsAlive: boolean
  /** Opens TLS inside the tunnel. */
  readonly connectTls: TlsConnector
}

/**
 * Opens a tunnel.
 * @throws the network's error, ProxyRefusal, or the signal's reason.
 */
export async function openTunnel(
  proxy: SelectedProxy,
  target: TunnelTarget,
  { signal, keepsAlive, connectTls }: Opening,
): Promise<Socket> {
  signal.throwIfAborted()
  const sockets: Socket[] = []
  const own = async (socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> => {
    sockets.push(socket)
    if (!keepsAlive) socket.unref()
    await ready(socket, event, proxy)
    return socket
  }
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  signal.addEventListener('abort', drop, { once: true })
  try {
    const { host, port } = proxy
    const isSecure = proxy.protocol === 'https:'
    const base = isSecure
      ? await own(
          tlsConnect({ host, port, ...nameOf(host), ALPNProtocols: ['http/1.1'] }),
          'secureConnect',
        )
      : await own(netConnect({ host, port }), 'connect')
    const server = { host: target.host ?? 'localhost', port: Number(target.port) }
    if (/^http/.test(proxy.protocol)) await askHttp(base, proxy, server)
    else await (await import('./tunnel-socks.js')).askSocks(base, proxy, server)
    if (!target.secureEndpoint) return base
    const secured = connectTls({ ALPNProtocols: ['http/1.1'], ...target, socket: base })
    // A TLS socket inside another has no handle of its own to unref.
    if (isSecure) passRefs(secured, base)
    return await own(secured, 'secureConnect')
  } catch (cause) {
    drop()
    throw signal.aborted ? signal.reason : cause
  } finally {
    signal.removeEventListener('abort', drop)
  }
}

/** The name that the certificate must match, unless the host is an IP address. */
function nameOf(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {}
}

function passRefs(outer: Socket, inner: Socket): void {
  outer.ref = () => {
    inner.ref()
    return outer
  }
  outer.unref = () => {
    inner.unref()
    return outer
  }
}

/** Waits for the event after which a socket can be written to. */
function ready(socket: Socket, event: string, proxy: SelectedProxy): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // The listener stays, since an error without one would end the process.
  socket.on('error', reject)
  socket.once(event, resolve)
  socket.once('close', () => reject(new ProxyRefusal(proxy.name)))
  return promise
}

/** Asks an HTTP proxy for the server (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6). */
async function askHttp(
  socket: Socket,
  { name, username, password }: SelectedProxy,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`, 'Proxy-Connection: close']
  if (username !== '' || password !== '') {
    lines.push(
      `Proxy-Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    )
  }
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const head = await readHead(socket, name)
  const [first = '', ...rest] = head.split('\r\n')
  const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)\b/.exec(first)?.[1])
  if (status >= 200 && status < 300) return
  if (Number.isNaN(status)) throw new ProxyRefusal(name)
  const fields = rest.map((line) => line.split(/:(.*)/s))
  const headers = Object.fromEntries(
    fields.map(([key = '', value = '']) => [key.toLowerCase(), value.trim()]),
  )
  throw new ProxyRefusal(name, { status, headers })
}

/** Reads the head of the proxy's answer, and leaves the server's bytes after it unread. */
function readHead(socket: Socket, name: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let read = Buffer.alloc(0)
  const take = (): void => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
      read = Buffer.concat([read, chunk])
      const end = read.indexOf('\r\n\r\n')
      if (end < 0 && read.length <= maxHeadBytes) continue
      // Stop first: bytes that are put back would be read here again.
      stop()
      if (end < 0) reject(new ProxyRefusal(name))
      else {
        const rest = read.subarray(end + 4)
        if (rest.length > 0) socket.unshift(rest)
        resolve(read.toString('latin1', 0, end))
      }
      return
    }
  }
  const refuse = (): void => reject(new ProxyRefusal(name))
  const stop = (): void =>
    void socket.off('readable', take).off('end', refuse).off('close', refuse).off('error', reject)
  socket.on('readable', take).on('end', refuse).on('close', refuse).on('error', reject)
  return promise.finally(stop)
}
