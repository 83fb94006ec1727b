// What the route and the page share: the message, and what its turns sent.
import type { InferUITools, UIDataTypes, UIMessage } from 'ai'
import type { tools } from './tools'

/** One turn of an answer. */
export interface Turn {
  readonly mode: 'incremental' | 'full'
  readonly transport: string
  readonly bytesSent: number
  /** The bytes of the whole history, which HTTP would have sent. */
  readonly bytesFull: number
  readonly durationMs: number
}

export type ChatMessage = UIMessage<
  { turns: readonly Turn[] },
  UIDataTypes,
  InferUITools<typeof tools>
>
