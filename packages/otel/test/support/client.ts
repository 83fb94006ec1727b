// A client on a dev-server for one test.
import {
  createResponsesClient,
  openaiEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  type TurnRecord,
} from '@warmline/core'
import type { DevServerOptions } from '@warmline/dev-server'
import { type OpenServer, openServer } from '@warmline/testing'

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
