// Results of runs that were never made, for what is made of results.
import { costNote } from '../../src/report/document.js'
import { ways } from '../../src/runs/job.js'
import { type RunResult, summarize, type WaySummary } from '../../src/runs/result.js'

export const model = {
  kind: 'dev-server',
  note: costNote,
  repetitions: 1,
  roundTripMs: 40,
  firstTokenMs: 60,
  workNsPerUncachedByte: 200,
} as const

export function result(change: Partial<RunResult> = {}): RunResult {
  return {
    way: ways[0] ?? { framework: 'ai-sdk', transport: 'http' },
    answer: 'It is so.',
    toolCalls: 3,
    wallMs: 1000,
    turns: [
      { startMs: 100, firstEventMs: 10, durationMs: 20 },
      { startMs: 500, firstEventMs: 30, durationMs: 40 },
    ],
    sent: [
      { bytes: 1000, isIncremental: false },
      { bytes: 500, isIncremental: true },
    ],
    tokens: { input: 1000, cached: 0, written: 0, output: 100 },
    ...change,
  }
}

export const summaries: readonly WaySummary[] = ways.map((way) =>
  summarize([result({ way, wallMs: way.transport === 'http' ? 2000 : 1500 })]),
)

const cost = (turnMs: number, bytes: number) => ({ turnMs, bytes })

/** Turns after two histories, with each framework. */
export const sweep = (['ai-sdk', 'langchain'] as const).flatMap((framework) =>
  [16_000, 128_000].map((historyBytes) => ({
    framework,
    historyBytes,
    http: cost(150, historyBytes),
    websocket: cost(120, 2_000),
  })),
)
