// A dev-server and one client of it, for one test. The caller says how the client is made, so this
// file knows neither core nor an adapter.
import { type DevServer, type DevServerOptions, startDevServer } from '@warmline/dev-server'

/** A client that reports its turns: a `ResponsesClient`, or anything shaped like one. */
export interface RecordingClient<Turn> {
  onTurn(listener: (turn: Turn) => void): unknown
  close(): Promise<void>
}

/** A running server, a client of it, and the records of the client's turns. */
export interface OpenServer<Client, Turn> extends AsyncDisposable {
  readonly server: DevServer
  readonly client: Client
  /** The records of all turns so far, oldest first. */
  readonly records: readonly Turn[]
}

/**
 * Starts a server and connects a client to it; disposing of the result closes both.
 * @param connect Makes the client of the running server.
 * @param options Options of the server. @default none
 * @example await using line = await openServer(({ baseURL }) => createResponsesClient({ baseURL }))
 * @throws DevServerError as `startDevServer` does, and what `connect` throws.
 */
export async function openServer<Client, Turn>(
  connect: (server: DevServer) => Client & RecordingClient<Turn>,
  options: DevServerOptions = {},
): Promise<OpenServer<Client, Turn>> {
  const server = await startDevServer(options)
  try {
    const client = connect(server)
    const records: Turn[] = []
    client.onTurn((turn) => records.push(turn))
    return {
      server,
      client,
      records,
      async [Symbol.asyncDispose]() {
        await client.close()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}
