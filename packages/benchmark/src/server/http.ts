// `POST /v1/responses` over HTTP with SSE.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isRecord } from '../workload/context.js'
import { create, type Refused } from './create.js'
import type { ServerState } from './server-state.js'

/** Answers one HTTP request. */
export function answerHttp(
  state: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks)
    if (request.method !== 'POST' || request.url !== '/v1/responses') {
      return refuse(response, 404, {
        code: 'invalid_request',
        message: 'There is only POST /v1/responses.',
      })
    }
    state.counters.requested(text.length)
    const body: unknown = JSON.parse(text.toString())
    if (!isRecord(body) || body.stream !== true) {
      return refuse(response, 400, {
        code: 'invalid_request',
        message: 'Only streamed responses are served.',
      })
    }
    // Nothing is connection-local over HTTP, so no response can be continued.
    const created = create(body, {
      bodyBytes: text.length,
      contextOf: () => undefined,
      streamId: undefined,
    })
    if ('code' in created) return refuse(response, 400, created)
    state.answered(created)
    state.later(text.length, () => {
      // A response that waits for the one before it on its connection has no socket yet.
      const { socket } = request
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
      state.pacer.start({
        socket,
        emit() {
          const { value } = created.events.next()
          if (value === undefined) return false
          state.counters.events++
          response.write(`event: ${value.type}\ndata: ${value.text}\n\n`)
          if (value.type !== 'response.completed') return true
          state.counters.finished()
          response.end()
          return false
        },
      })
    })
  })
}

function refuse(response: ServerResponse, status: number, { code, message }: Refused): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify({ error: { type: 'invalid_request_error', code, message, param: null } }),
  )
}
