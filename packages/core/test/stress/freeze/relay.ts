// A way to a server that can do to its connections what networks do while one side sleeps: close
// them, close them with a word of the server's, or forget them without one. Connections that are
// opened afterwards are carried as ever.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What has become of a connection: nothing, closed, closed by the server's word, or forgotten. */
export const fates = ['kept', 'closed', 'going away', 'forgotten'] as const
/** One of them. */
export type Fate = (typeof fates)[number]

/** The closing frame of a server that goes away (RFC 6455 7.4.1: 1001). */
const goingAway = Uint8Array.of(0x88, 2, 0x03, 0xe9)

/** A relay to one port. */
export class Relay {
  readonly #server: Server
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>()

  constructor(port: number) {
    this.#server = createServer((client) => {
      const server = connect(port, '127.0.0.1')
      const pair = [client, server] as const
      this.#pairs.add(pair)
      for (const socket of pair) {
        socket.on('error', () => {})
        socket.on('close', () => this.#pairs.delete(pair))
      }
      client.pipe(server)
      server.pipe(client)
    })
  }

  /** Starts; gives the port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const { port }: AddressInfo = Object(this.#server.address())
    return port
  }

  /**
   * Does this to every connection that is open now. `isWebSocket` says whether a frame may be
   * written there.
   */
  strike(fate: Fate, isWebSocket: boolean): void {
    if (fate === 'kept') return
    for (const [client, server] of this.#pairs) {
      client.unpipe(server)
      server.unpipe(client)
      client.pause()
      server.destroy()
      if (fate === 'forgotten') continue
      if (fate === 'going away' && isWebSocket) client.write(goingAway)
      client.end()
    }
  }

  /** Ends it with all its connections. */
  close(): void {
    this.#server.close()
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
  }
}
