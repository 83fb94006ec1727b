// The types of a run: the job, its server, and the four ways to do it. Types and names only.
import type { AgentTool } from '../tools/toolbox.js'
import type { Meter } from './meter.js'

/** Which framework runs the loop. */
export type Framework = 'ai-sdk' | 'langchain'
/** The transport of its turns: the framework's own HTTP client, or Warmline's WebSocket mode. */
export type Transport = 'http' | 'websocket'

/** One of the four runs. */
export interface Way {
  readonly framework: Framework
  readonly transport: Transport
}

/** The four runs, each framework's HTTP run before its WebSocket run. */
export const ways: readonly Way[] = [
  { framework: 'ai-sdk', transport: 'http' },
  { framework: 'ai-sdk', transport: 'websocket' },
  { framework: 'langchain', transport: 'http' },
  { framework: 'langchain', transport: 'websocket' },
]

/** Names to show. */
export const frameworkNames: Readonly<Record<Framework, string>> = {
  'ai-sdk': 'AI SDK',
  langchain: 'LangChain',
}
/** Names to show. */
export const transportNames: Readonly<Record<Transport, string>> = {
  http: 'HTTP',
  websocket: 'WebSocket',
}

/** An earlier question of the conversation, with its answer. */
export interface Exchange {
  readonly question: string
  readonly answer: string
}

/** The agent's instructions, question and tools; the same in all four runs. */
export interface Job {
  readonly instructions: string
  /** What was said before the question. */
  readonly history: readonly Exchange[]
  readonly question: string
  readonly tools: readonly AgentTool[]
  /** A run with more turns is stopped. */
  readonly maxTurns: number
}

/** The server of a run. */
export interface Target {
  /** URL of the API; `undefined` uses the framework's default. */
  readonly baseURL: string | undefined
  readonly apiKey: string
  readonly model: string
  /** Most retries by the framework. */
  readonly maxRetries: number
}

/** One run of the job against one server. */
export interface Run {
  readonly job: Job
  readonly target: Target
  readonly meter: Meter
  /** Aborting it stops the run. */
  readonly signal: AbortSignal
}

/** Does the job once, reports to the meter, returns the answer, and closes what it opened. */
export type Runner = (run: Run) => Promise<string>

/** The instructions, the same for a real model and for the surveyor. */
export const instructions: string = `You answer questions about one directory of files, with four tools: list_files, search_text, read_file and file_stats.
Every path is relative to that directory. Begin with an overview, search for the words that matter, read the places the searches point to, and follow the names declared there to see who uses them.
Two calls at once are welcome where neither needs the other's result. Look before you say anything: state only what a tool output shows, with file names and line numbers, and quote short pieces.
When you have seen enough, at most 24 turns with calls, answer in Markdown: what is here, what the question leads to, where to look first.`
