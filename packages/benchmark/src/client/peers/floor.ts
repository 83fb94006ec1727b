// The floor: `ws`, JSON.parse and hand-written differences, with the fixed part of a request
// serialised once. Nothing is checked, nothing recovers: what is left when a client does only what
// it must.
import WebSocket from 'ws'
import { type Client, type Place, webSocketUrl } from '../client.js'
import type { Conversation } from '../conversation.js'
import { nativeLoop } from '../native-loop.js'
import { settingsOf } from '../settings.js'

/** The parts of an event that the floor reads. */
export interface FloorEvent {
  readonly type: string
  readonly stream_id?: string
  readonly response?: { readonly id: string; readonly output: readonly unknown[] }
  readonly error?: { readonly message: string }
}

/** What a turn is told when its socket closes. */
export const connectionLost: FloorEvent = {
  type: 'error',
  error: { message: 'The connection was lost.' },
}

/** Sends one frame and calls back with each event of its turn. */
export type SendFrame = (frame: string, event: (event: FloorEvent) => void) => void

/** A socket for each conversation. */
export function floor(place: Place): Client {
  const ahead: Promise<WebSocket>[] = []
  const open: WebSocket[] = []
  return {
    async connect() {
      ahead.push(dial(place))
      await ahead[0]
    },
    async run(conversation) {
      const socket = await (ahead.pop() ?? dial(place))
      open.push(socket)
      let listener: ((event: FloorEvent) => void) | undefined
      socket.on('message', (data: Buffer) => {
        const event: FloorEvent = JSON.parse(data.toString())
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

/** Opens a socket. */
export function dial(place: Place): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${place.apiKey}` }
    const socket = new WebSocket(webSocketUrl(place), {
      headers,
      perMessageDeflate: false,
      maxPayload: 0,
    })
    socket.once('open', () => resolve(socket))
    socket.on('error', reject)
  })
}

/** Has a conversation over frames: only what is new, and the id of what the server holds. */
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
