// Servers on real TLS for one test, which note how each client's handshake went, and certificates
// of an authority that the process can be told to trust. No assertions.
import { type AddressInfo, connect } from 'node:net'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { generate } from 'selfsigned'

/** A key and its certificate, as PEM. */
export interface Pair {
  readonly key: string
  readonly cert: string
}

/** Makes an authority of this name. */
export async function makeAuthority(name: string): Promise<Pair> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  return { key, cert }
}

/** Makes a server's certificate for some names, and for 127.0.0.1. */
export async function makeCertificate(ca: Pair, ...names: readonly string[]): Promise<Pair> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'server' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca,
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...(names.length === 0 ? [] : [{ type: 7 as const, ip: '127.0.0.1' }]),
        ],
      },
    ],
  })
  return { key, cert }
}

/** TLS in front of a port. */
export interface TlsServer extends AsyncDisposable {
  readonly port: number
  /** For every handshake that succeeded, whether it resumed a session. */
  readonly resumed: readonly boolean[]
  /** Drops the next connection in its handshake. */
  dropNext(): void
}

/** Begins to listen, and passes on what comes to a port behind it. */
export async function openTls(
  behind: number,
  { port = 0, ...options }: TlsOptions & { readonly port?: number },
): Promise<TlsServer> {
  const resumed: boolean[] = []
  const sockets = new Set<{ destroy(): unknown }>()
  let mustDrop = false
  const server = createServer(options, (socket: TLSSocket) => {
    resumed.push(socket.isSessionReused())
    const upstream = connect(behind, '127.0.0.1')
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    socket.pipe(upstream).pipe(socket)
  })
  server.on('tlsClientError', () => {})
  server.on('connection', (socket) => {
    sockets.add(socket)
    if (mustDrop) socket.destroy()
    mustDrop = false
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address: AddressInfo = Object(server.address())
  return {
    port: address.port,
    resumed,
    dropNext() {
      mustDrop = true
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
