// What the benchmark's processes tell each other.
import type { CostOptions } from '@warmline/dev-server'
import type { Workload } from './workload.js'

/** The frameworks whose loop can be measured. */
export type Framework = 'core' | 'ai-sdk' | 'langchain'

/** What carries the turns: an ordinary client over HTTP, or Warmline over a WebSocket. */
export type Carrier = 'http' | 'websocket'

/** The work of a server's process. */
export interface ServerJob {
  readonly type: 'serve'
  readonly workload: Workload
  readonly costs: CostOptions
}

/** The work of a client's process: one loop. */
export interface ClientJob {
  readonly type: 'run'
  readonly framework: Framework
  readonly carrier: Carrier
  readonly workload: Workload
  readonly baseURL: string
  readonly model: string
  /** The folder whose packages the loop of a framework uses. */
  readonly cwd: string
  /** An address for a short loop before the measured one, which loads and warms the code. */
  readonly warmUpURL?: string
  /** Most tokens of an answer, where a real model makes it; it is then told to call the tool. */
  readonly maxOutputTokens?: number
}

/** Any of them. */
export type Job = ServerJob | ClientJob

/** What a loop came to. */
export interface LoopResult {
  readonly answer: string
  readonly turns: number
  /** Turns that continued the one before, where the client tells it. */
  readonly incrementalTurns?: number
  /** Turns over a WebSocket, where the client tells it. */
  readonly webSocketTurns?: number
  /** Bytes of the requests' bodies, where the client tells it. */
  readonly bodyBytes?: number
  readonly inputTokens?: number
  readonly outputTokens?: number
}

/** A loop with its time. */
export interface TimedLoop extends LoopResult {
  readonly wallMs: number
}
