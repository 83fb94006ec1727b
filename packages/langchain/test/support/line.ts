// What the tests share: a server, a client of it, and models over HTTP and in WebSocket mode that
// are alike in all else. No assertions.
import { ChatOpenAI, type ChatOpenAIFields } from '@langchain/openai'
import { type DevServer, type DevServerOptions, startDevServer } from '@warmline/dev-server'
import {
  ChatWarmline,
  type ChatWarmlineFields,
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type TurnRecord,
} from '../../src/index.js'

/** A server, and both ways to it. */
export interface Line {
  readonly server: DevServer
  readonly client: ResponsesClient
  /** The records of all turns through the client so far. */
  readonly records: readonly TurnRecord[]
  /** LangChain's own model, over HTTP. */
  http(fields?: ChatOpenAIFields): ChatOpenAI
  /** The same in WebSocket mode. */
  warm(fields?: ChatWarmlineFields): ChatWarmline
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens a line; dispose of it at the end. */
export async function openLine(options: DevServerOptions = {}): Promise<Line> {
  const server = await startDevServer(options)
  const client = createResponsesClient({ endpoint: openaiEndpoint({ baseURL: server.baseURL }) })
  const records: TurnRecord[] = []
  client.onTurn((record) => records.push(record))
  const common = {
    model: 'gpt-6-astra',
    apiKey: 'sk-test',
    maxRetries: 0,
    configuration: { baseURL: server.baseURL },
  }
  return {
    server,
    client,
    records,
    http: (fields) => new ChatOpenAI({ ...common, useResponsesApi: true, ...fields }),
    warm: (fields) => new ChatWarmline({ ...common, client, ...fields }),
    async [Symbol.asyncDispose]() {
      await client.close()
      await server.close()
    },
  }
}

/** How the turns went: transport and mode, or transport and reason. */
export function ways(records: readonly TurnRecord[]): readonly string[] {
  return records.map(({ transport, mode, reason }) => `${transport} ${reason ?? mode}`)
}
