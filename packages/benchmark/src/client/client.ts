// What a client is to the benchmark, and where it finds its server.
import type { Conversation } from './conversation.js'

/** Where the turns go. */
export interface Place {
  /** Where `/responses` lies. */
  readonly baseURL: string
  readonly apiKey: string
}

/** One contestant, set up. */
export interface Client {
  /** Opens the connection ahead of the first turn; missing where the client has no way to. */
  connect?(): Promise<void>
  /** Has a conversation and resolves with the answer's text. May be called for many at once. */
  run(conversation: Conversation): Promise<string>
  close(): void | Promise<void>
}

/** The WebSocket address of a place. */
export function webSocketUrl({ baseURL }: Place): string {
  return `${baseURL.replace(/^http/, 'ws')}/responses`
}
