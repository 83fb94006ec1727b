// A server for one test, and chat models on it that differ only in their transport.
import { ChatOpenAI, type ChatOpenAIFields } from '@langchain/openai'
import type { DevServer, DevServerOptions } from '@warmline/dev-server'
import { modelId, openServer } from '@warmline/testing'
import {
  ChatWarmline,
  type ChatWarmlineFields,
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type TurnRecord,
} from '../../src/index.js'

/** A running server, a client of it, and models over both transports. */
export interface OpenModels extends AsyncDisposable {
  readonly server: DevServer
  readonly client: ResponsesClient
  /** The records of all turns through the client so far. */
  readonly records: readonly TurnRecord[]
  /** Creates LangChain's own model, over HTTP. */
  http(fields?: ChatOpenAIFields): ChatOpenAI
  /** Creates the same model in WebSocket mode. */
  warm(fields?: ChatWarmlineFields): ChatWarmline
}

/** Starts a server and a client of it; disposing of the result closes both. */
export async function openModels(options: DevServerOptions = {}): Promise<OpenModels> {
  const open = await openServer(
    ({ baseURL }) => createResponsesClient({ endpoint: openaiEndpoint({ baseURL }) }),
    options,
  )
  const { server, client, records } = open
  const common = {
    model: modelId,
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
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  }
}

/** How many responses the server has begun. */
export const runs = ({ server }: OpenModels): number => server.journal.responses.size

/** The transport of each turn, with its mode or the reason why it was full. */
export function ways(records: readonly TurnRecord[]): readonly string[] {
  return records.map(({ transport, mode, reason }) => `${transport} ${reason ?? mode}`)
}
