// What a soak over sockets runs, and the limits of its clients.
import type { DevServer, ProfileName } from '@warmline/dev-server'
import type { ResponsesClient } from '../../../src/index.js'

/** What to run. */
export interface SocketSoakOptions {
  readonly turns: number
  readonly seed: number
  /**
   * Whether the server misbehaves; otherwise it is OpenAI's on a good day, and most turns are
   * incremental.
   */
  readonly misbehaves: boolean
  /** Types of faults that are left out. @default none */
  readonly without?: readonly string[]
  /**
   * The provider of all worlds.
   * @default one after the other where the server misbehaves, else OpenAI
   */
  readonly provider?: ProfileName
  /** Sees each client before its first turn. */
  readonly attach?: (client: ResponsesClient) => void
  /** Sees the server of each world after its last turn, while its clients are still open. */
  readonly finish?: (server: DevServer) => Promise<void>
}

/** Short, so that what hangs for a client ends soon; a turn takes a few milliseconds. */
export const limits = {
  connectTimeoutMs: 500,
  firstEventTimeoutMs: 400,
  silenceTimeoutMs: 400,
  turnTimeoutMs: 3_000,
  acquireTimeoutMs: 3_000,
  pingIntervalMs: 300,
  pongTimeoutMs: 300,
}
/** Longer than all of them in a row. */
export const hungMs = 20_000
