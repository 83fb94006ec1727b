// WebSocket mode: one connection with its lanes, its limits and its connection-local cache. `store`
// is never honored, so only the newest response of each lane can be continued from.
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { type Context, isRecord } from '../workload/context.js'
import { type Created, create, type Refused } from './create.js'
import type { ServerState } from './server-state.js'

/** Responses in flight on one connection; more are queued (P41). */
const maxInFlight = 16
/** Named lanes of one connection over its life (P42). */
const maxLanes = 32

/** The newest response of a lane. */
interface Head {
  readonly responseId: string
  readonly context: Context
}

/** Serves one connection. */
export function serveConnection(state: ServerState, websocket: WebSocket, socket: Duplex): void {
  const heads = new Map<string, Head>()
  const lanes = new Set<string>()
  const waiting: (() => void)[] = []
  let inFlight = 0

  websocket.on('error', () => {})
  websocket.on('message', (data: Buffer) => {
    state.counters.requested(data.length)
    const body: unknown = JSON.parse(data.toString())
    if (!isRecord(body) || body.type !== 'response.create') {
      return fail(
        { code: 'invalid_request', message: 'Only response.create is served.' },
        undefined,
      )
    }
    const streamId = typeof body.stream_id === 'string' ? body.stream_id : undefined
    if (streamId !== undefined) lanes.add(streamId)
    if (lanes.size > maxLanes) {
      return fail({ code: 'websocket_stream_limit_reached', message: 'Too many lanes.' }, streamId)
    }
    const begin = (): void => start(body, data.length, streamId)
    if (inFlight < maxInFlight) begin()
    else waiting.push(begin)
  })

  function start(
    body: Readonly<Record<string, unknown>>,
    bytes: number,
    streamId: string | undefined,
  ): void {
    const contextOf = (id: string): Context | undefined =>
      heads.values().find(({ responseId }) => responseId === id)?.context
    const created = create(body, { bodyBytes: bytes, contextOf, streamId })
    if ('code' in created) {
      fail(created, streamId)
      return
    }
    state.answered(created)
    inFlight++
    state.later(bytes, () => state.pacer.start({ socket, emit: () => emit(created, streamId) }))
  }

  function emit({ events, responseId, context }: Created, streamId: string | undefined): boolean {
    const { value } = events.next()
    if (value === undefined) return false
    const isLast = value.type === 'response.completed'
    // The head moves before the client can see the response end.
    if (isLast) heads.set(streamId ?? '', { responseId, context })
    state.counters.events++
    websocket.send(value.text)
    if (!isLast) return true
    state.counters.finished()
    inFlight--
    waiting.shift()?.()
    return false
  }

  function fail(
    {
      code,
      message,
    }: { readonly code: Refused['code'] | 'websocket_stream_limit_reached'; message: string },
    streamId: string | undefined,
  ): void {
    const error = { type: 'invalid_request_error', code, message, param: null }
    const lane = streamId === undefined ? {} : { stream_id: streamId }
    websocket.send(JSON.stringify({ type: 'error', status: 400, ...lane, error }))
  }
}
