// The baseline: `ws`, JSON.parse and hand-written incremental input, with the fixed part of a
// request serialized once. It checks nothing and recovers from nothing, so it costs the least a
// client can.
import WebSocket from 'ws'
import { type Client, type Target, webSocketUrl } from '../client.js'
import type { Conversation } from '../conversation.js'
import { nativeLoop } from '../native-loop.js'
import { settingsOf } from '../settings.js'

/** The parts of an event that the baseline reads. */
export interface BaselineEvent {
  readonly type: string
  readonly stream_id?: string
  readonly response?: { readonly id: string; readonly output: readonly unknown[] }
  readonly error?: { readonly message: string }
}

/** The event that a turn gets when its socket closes. */
export const connectionLost: BaselineEvent = {
  type: 'error',
  error: { message: 'The connection was lost.' },
}

/** Sends one frame and calls `event` with each event of its turn. */
export type SendFrame = (frame: string, event: (event: BaselineEvent) => void) => void

/** One socket for each conversation. */
export function baseline(target: Target): Client {
  const ahead: Promise<WebSocket>[] = []
  const open: WebSocket[] = []
  return {
    async connect() {
      ahead.push(dial(target))
      await ahead[0]
    },
    async run(conversation) {
      const socket = await (ahead.pop() ?? dial(target))
      open.push(socket)
      let listener: ((event: BaselineEvent) => void) | undefined
      socket.on('message', (data: Buffer) => {
        const event: BaselineEvent = JSON.parse(data.toString())
        listener?.(event)
      })
      socket.on('close', () => listener?.(connectionLost))
      return await converse(conversation, undefined, (frame, event) => {
        listener = event
        socket.send(frame)
      })
    },
    close() {
      for (const socket of open) socket.terminate()
    },
  }
}

/** Opens a socket; rejects when the handshake fails. */
export function dial(target: Target): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${target.apiKey}` }
    const socket = new WebSocket(webSocketUrl(target), {
      headers,
      perMessageDeflate: false,
      maxPayload: 0,
    })
    socket.once('open', () => resolve(socket))
    socket.on('error', reject)
  })
}

/** Runs a conversation: each frame carries the new items and `previous_response_id`. */
export function converse(
  conversation: Conversation,
  streamId: string | undefined,
  send: SendFrame,
): Promise<string> {
  const lane = streamId === undefined ? {} : { stream_id: streamId }
  const fixed = JSON.stringify({
    type: 'response.create',
    ...lane,
    ...settingsOf(conversation),
  }).slice(0, -1)
  let anchor = ''
  return nativeLoop(
    conversation,
    (items) =>
      new Promise((resolve, reject) => {
        send(`${fixed}${anchor},"input":${JSON.stringify(items)}}`, (event) => {
          conversation.meter.eventSeen()
          if (event.type === 'response.completed' && event.response !== undefined) {
            anchor = `,"previous_response_id":"${event.response.id}"`
            resolve(event.response.output)
          } else if (event.type === 'error') reject(new Error(event.error?.message))
        })
      }),
  )
}
