// The openai SDK's own WebSocket client, a socket for each conversation: with the whole history, as
// its examples do, and with hand-written incremental input.
import OpenAI from 'openai'
import { ResponsesWS } from 'openai/resources/responses/ws'
import type { Client, Target } from '../client.js'
import type { Conversation } from '../conversation.js'
import { type NewItem, nativeLoop } from '../native-loop.js'
import { asInput, settingsOf } from '../settings.js'

/** Chooses what a turn sends from its new items and the history. */
type InputOf = (turn: {
  readonly newItems: NewItem[]
  readonly history: OpenAI.Responses.ResponseInputItem[]
  readonly lastId: string | undefined
}) => { input: OpenAI.Responses.ResponseInputItem[]; previous_response_id?: string }

/** The whole history on every turn. */
export function openaiWsFull(target: Target): Client {
  return openaiWs(target, ({ history }) => ({ input: history }))
}

/** Only the new items, with `previous_response_id` set by hand. */
export function openaiWsDelta(target: Target): Client {
  return openaiWs(target, ({ newItems, lastId }) => ({
    input: newItems,
    ...(lastId === undefined ? {} : { previous_response_id: lastId }),
  }))
}

function openaiWs({ baseURL, apiKey }: Target, inputOf: InputOf): Client {
  const openai = new OpenAI({ baseURL, apiKey, maxRetries: 0 })
  const ahead: ResponsesWS[] = []
  const open: ResponsesWS[] = []
  return {
    async connect() {
      const socket = new ResponsesWS(openai)
      ahead.push(socket)
      await opened(socket)
    },
    async run(conversation) {
      const socket = ahead.pop() ?? new ResponsesWS(openai)
      open.push(socket)
      await opened(socket)
      return await converse(socket, conversation, inputOf)
    },
    close() {
      for (const socket of open) socket.close()
    },
  }
}

async function opened({ socket }: ResponsesWS): Promise<void> {
  if (socket.readyState === 1) return
  await new Promise<void>((resolve) => socket.once('open', () => resolve()))
}

function converse(
  socket: ResponsesWS,
  conversation: Conversation,
  inputOf: InputOf,
): Promise<string> {
  const settings = settingsOf(conversation)
  const history: OpenAI.Responses.ResponseInputItem[] = []
  let lastId: string | undefined
  let listener: ((event: OpenAI.Responses.ResponsesServerEvent) => void) | undefined
  let fail: ((error: unknown) => void) | undefined
  socket.on('event', (event) => listener?.(event))
  socket.on('error', (error) => fail?.(error))
  socket.on('close', () => fail?.(new Error('The connection was lost.')))
  return nativeLoop(
    conversation,
    (newItems) =>
      new Promise((resolve, reject) => {
        history.push(...newItems)
        fail = reject
        listener = (event) => {
          conversation.meter.eventSeen()
          if (event.type !== 'response.completed') return
          lastId = event.response.id
          const { output = [] } = event.response
          history.push(...asInput(output))
          resolve(output)
        }
        socket.send({
          type: 'response.create',
          ...settings,
          ...inputOf({ newItems, history, lastId }),
        })
      }),
  )
}
