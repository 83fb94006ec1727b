// The result as one JSON document, for programs. Pure.
import type { WaySummary } from '../runs/result.js'
import type { SweepPoint } from '../runs/sweep.js'
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

/** What answered and at what cost, in a sentence or two. */
export function modelLine(model: ModelNote): string {
  if (model.kind === 'live') return `Answered by ${model.name} on the real API.`
  const { roundTripMs, firstTokenMs, workNsPerUncachedByte } = model
  return `${model.note} Round trip ${roundTripMs} ms, first token after ${firstTokenMs} ms, ${workNsPerUncachedByte} ns of work for each byte of input that is not in the connection's cache.`
}

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
    readonly inputTokens: number
    readonly outputTokens: number
    readonly answer: string
  }[]
  /** One turn after histories of several sizes; empty where they were not measured. */
  readonly sweep: readonly SweepPoint[]
}

/** Makes the document. Times are rounded to a tenth of a millisecond. */
export function resultDocument(
  model: ModelNote,
  summaries: readonly WaySummary[],
  sweep: readonly SweepPoint[],
): ResultDocument {
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
      inputTokens: summary.tokens.input,
      outputTokens: summary.tokens.output,
      answer: summary.answer,
    })),
    sweep: sweep.map((point) => ({
      ...point,
      http: { ...point.http, turnMs: tenths(point.http.turnMs) },
      websocket: { ...point.websocket, turnMs: tenths(point.websocket.turnMs) },
    })),
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
