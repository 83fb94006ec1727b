// What the rows need of the network: a proxy, a free port, and the answer of a server that is still
// starting.
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** A running HTTP proxy. */
export interface RunningProxy extends AsyncDisposable {
  readonly url: string
  /** `host:port` of every CONNECT request, in order. */
  readonly targets: readonly (string | undefined)[]
}

/** Starts a proxy that tunnels CONNECT requests; disposing of it stops it. */
export async function openProxy(): Promise<RunningProxy> {
  const targets: (string | undefined)[] = []
  const server = createServer().on('connect', ({ url }, socket) => {
    targets.push(url)
    const [host, port] = (url ?? '').split(':')
    const upstream = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    socket.pipe(upstream).pipe(socket)
    for (const end of [socket, upstream]) end.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    targets,
    async [Symbol.asyncDispose]() {
      server.close()
    },
  }
}

/** A TCP port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Requests `url` until a server answers, for up to two minutes, and resolves with the body. */
export async function answerOf(url: string): Promise<string> {
  const until = Date.now() + 120_000
  for (;;) {
    try {
      return await (await fetch(url, { signal: AbortSignal.timeout(110_000) })).text()
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
