// A client on a dev-server for one test, and records that a test makes up.
import {
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  type TurnRecord,
} from '@warmline/core'
import type { DevServerOptions } from '@warmline/dev-server'
import { type OpenServer, openServer } from '@warmline/testing'
import type { RecordedTurn } from '../../src/recorded-turn.js'

/** Starts a server and a client of it; disposing of the result closes both. */
export function openClient(
  server: DevServerOptions = {},
  options: ResponsesClientOptions = {},
): Promise<OpenServer<ResponsesClient, TurnRecord>> {
  return openServer(
    ({ baseURL }) =>
      createResponsesClient({
        endpoint: openaiEndpoint({ baseURL }),
        apiKey: 'sk-test',
        ...options,
      }),
    server,
  )
}

/** A record with what a test wants it to say. */
export function record(said: Partial<RecordedTurn>): RecordedTurn {
  return {
    transport: 'websocket',
    mode: 'full',
    scope: 's1',
    model: 'gpt-6-astra',
    isStreamed: true,
    startedAt: 1_700_000_000_000,
    durationMs: 250,
    connection: 'c1',
    lane: 'l0',
    responseId: 'resp_1',
    itemsSent: 3,
    itemsKept: 4,
    bytesSent: 300,
    bytesFull: 1000,
    replays: 0,
    outcome: 'completed',
    ...said,
  }
}
