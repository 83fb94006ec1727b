// What a row of the table is. It runs nothing.
import type { Lab } from './lab.ts'

/** What of Warmline a row uses. */
export type Part = 'ai-sdk' | 'langchain' | 'core' | 'dev-server' | 'create'

/** One result of a row. */
export interface Cell {
  readonly part: Part
  /** What happened, such as `WebSocket, incremental`. */
  readonly result: string
  readonly passed: boolean
  /** What is worth reading on a terminal, such as times. */
  readonly note?: string
}

/** One runtime, framework or tool, in which Warmline is installed and run. */
export interface Row {
  /** The name by which `pnpm integrations` runs it alone. */
  readonly name: string
  /** What a user calls it. */
  readonly runtime: string
  /** How it was installed and run. */
  readonly how: string
  /** Milliseconds after which the row has failed. @default 600_000 */
  readonly timeoutMs?: number
  /** Runs the row. @throws Error when something could not be installed or run. */
  run(lab: Lab): AsyncIterable<Cell>
}

/** Adapters with a loop of their own in most rows. */
export const adapters = ['ai-sdk', 'langchain'] as const

/** The packages of both adapters with the newest frameworks. */
export const bothAdapters =
  '@warmline/ai-sdk @warmline/langchain @warmline/core @warmline/dev-server ' +
  'ai@7 @ai-sdk/openai@4 langchain@1 @langchain/openai@1 @langchain/core@1 zod@4'
