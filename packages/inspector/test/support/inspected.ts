// A client on a dev-server with its inspector open, and ways to ask that for what it shows.
import { createResponsesClient, openaiEndpoint, type ResponsesClient } from '@warmline/core'
import { type DevServer, type DevServerOptions, startDevServer } from '@warmline/dev-server'
import { vi } from 'vitest'
import {
  type InspectOptions,
  type Inspector,
  type InspectorState,
  inspect,
  type TurnContent,
  type TurnEntry,
} from '../../src/index.js'

/** What one test looks at. */
export interface Inspected extends AsyncDisposable {
  readonly server: DevServer
  readonly client: ResponsesClient
  readonly inspector: Inspector
}

/** Starts a server and a client, and opens the inspector; disposing of the result closes all. */
export async function openInspected(
  server: DevServerOptions = {},
  options: InspectOptions = {},
): Promise<Inspected> {
  const devServer = await startDevServer(server)
  const client = createResponsesClient({
    endpoint: openaiEndpoint({ baseURL: devServer.baseURL }),
    apiKey: 'sk-test',
  })
  const inspector = await inspect(client, options)
  return {
    server: devServer,
    client,
    inspector,
    async [Symbol.asyncDispose]() {
      await inspector.close()
      await client.close()
      await devServer.close()
    },
  }
}

/** The origin and the token of an inspector's address. */
export function partsOf({ url }: Pick<Inspector, 'url'>): { origin: string; token: string } {
  const { origin, searchParams } = new URL(url)
  return { origin, token: searchParams.get('token') ?? '' }
}

/** Asks the API, with the token. */
export function ask(inspector: Inspector, path: string): Promise<Response> {
  const { origin, token } = partsOf(inspector)
  return fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } })
}

/** The state, as the page gets it. */
export async function stateOf(inspector: Inspector): Promise<InspectorState> {
  const answer = await ask(inspector, '/api/state')
  return JSON.parse(await answer.text())
}

/** The content of a turn, as the page gets it. */
export async function contentOf(
  inspector: Inspector,
  turn: TurnEntry | undefined,
): Promise<TurnContent> {
  const answer = await ask(inspector, `/api/turns/${turn?.id}/content`)
  return JSON.parse(await answer.text())
}

/** Keeps what is written to standard error during a test. */
export function stderrLines(): { readonly lines: string[] } & Disposable {
  const lines: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text))
    return true
  })
  return { lines, [Symbol.dispose]: () => spy.mockRestore() }
}
