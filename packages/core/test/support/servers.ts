// A dev-server of a profile and a client of it that knows nothing more than its address. No
// assertions.
import { type DevServer, type DevServerOptions, startDevServer } from '@warmline/dev-server'
import {
  createResponsesClient,
  type Endpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  type TurnRecord,
} from '../../src/index.js'
import { digest } from './agent.js'

export interface Line extends AsyncDisposable {
  readonly server: DevServer
  readonly client: ResponsesClient
  readonly records: TurnRecord[]
  /** How each turn went, in a word or two. */
  readonly turns: () => string[]
}

export async function open(
  server: DevServerOptions,
  endpoint: (options: { baseURL: string }) => Endpoint,
  options: ResponsesClientOptions = {},
): Promise<Line> {
  const started = await startDevServer({ model: digest(), ...server })
  const client = createResponsesClient({
    apiKey: 'sk-test',
    endpoint: endpoint({ baseURL: started.baseURL }),
    ...options,
  })
  const records: TurnRecord[] = []
  client.onTurn((record) => records.push(record))
  return {
    server: started,
    client,
    records,
    turns: () =>
      records.map(({ transport, mode, reason, fallback }) =>
        [transport === 'http' ? 'http' : mode, reason, fallback].filter(Boolean).join(' '),
      ),
    async [Symbol.asyncDispose]() {
      await client.close()
      await started.close()
    },
  }
}

/** The creates that came over sockets, as they were sent. */
export function creates({ journal }: DevServer): { readonly [field: string]: unknown }[] {
  return journal.entries.flatMap((entry) =>
    entry.kind === 'frame' && entry.direction === 'in' ? [JSON.parse(entry.text ?? '{}')] : [],
  )
}

export const posts = ({ journal }: DevServer): number =>
  journal.entries.filter(({ kind }) => kind === 'request').length

export const upgrades = ({ journal }: DevServer): number =>
  journal.entries.filter(({ kind }) => kind === 'upgrade').length
