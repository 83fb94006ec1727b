// The interface of a measured client, and the server that it talks to.
import type { Conversation } from './conversation.js'

/** The server that a client talks to. */
export interface Target {
  /** URL without `/responses`. */
  readonly baseURL: string
  readonly apiKey: string
}

/** A client that is ready to run conversations. */
export interface Client {
  /** Opens a connection before the first turn; absent where the client cannot. */
  connect?(): Promise<void>
  /** Runs one conversation and resolves with the answer's text. Calls may overlap. */
  run(conversation: Conversation): Promise<string>
  /** Closes every connection. */
  close(): void | Promise<void>
}

/** The WebSocket URL of a target. */
export function webSocketUrl({ baseURL }: Target): string {
  return `${baseURL.replace(/^http/, 'ws')}/responses`
}
