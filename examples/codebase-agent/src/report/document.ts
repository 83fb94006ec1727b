// The result as one JSON document, for programs. Pure.

import type { WaySummary } from '../runs/result.js'
import type { CostModel } from '../server/dev-server.js'

/** What answered: the surveyor on a dev-server under a cost model, or a model of the real API. */
export type ModelNote =
  | ({
      readonly kind: 'dev-server'
      /** Always says that the costs are a model. */
      readonly note: string
      readonly repetitions: number
    } & CostModel)
  | { readonly kind: 'live'; readonly name: string; readonly repetitions: number }

/** What is said of every cost model, wherever its figures are shown. */
export const costNote: string = "A cost model of the local server, not OpenAI's own figures."

/** The document of `--json`. */
export interface ResultDocument {
  readonly model: ModelNote
  readonly runs: readonly {
    readonly framework: string
    readonly transport: string
    readonly toolCalls: number
    readonly turns: number
    readonly incrementalTurns: number
    readonly bytesSent: number
    readonly wallMs: number
    readonly firstEventMedianMs: number | null
    readonly answer: string
  }[]
}

/** Makes the document. Times are rounded to a tenth of a millisecond. */
export function resultDocument(model: ModelNote, summaries: readonly WaySummary[]): ResultDocument {
  return {
    model,
    runs: summaries.map(({ way, wallMs, firstEventMedianMs, ...summary }) => ({
      framework: way.framework,
      transport: way.transport,
      toolCalls: summary.toolCalls,
      turns: summary.turns,
      incrementalTurns: summary.incrementalTurns,
      bytesSent: summary.bytesSent,
      wallMs: tenths(wallMs),
      firstEventMedianMs: firstEventMedianMs === null ? null : tenths(firstEventMedianMs),
      answer: summary.answer,
    })),
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
