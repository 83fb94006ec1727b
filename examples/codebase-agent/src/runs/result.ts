// The results of one run and of all repetitions. Pure arithmetic; medians throughout.
import type { Way } from './job.js'
import type { SentMeasure, TokenCount, TurnMeasure } from './meter.js'

/** One run that came to its end. */
export interface RunResult {
  readonly way: Way
  readonly answer: string
  readonly toolCalls: number
  /** From the question to the answer, tools included. */
  readonly wallMs: number
  readonly turns: readonly TurnMeasure[]
  readonly sent: readonly SentMeasure[]
  /** Tokens of all turns, as the server counted them. */
  readonly tokens: TokenCount
}

/** All repetitions of one run. */
export interface WaySummary {
  readonly way: Way
  /** The first repetition's. */
  readonly answer: string
  /** Every repetition's, in order. */
  readonly answers: readonly string[]
  readonly toolCalls: number
  readonly turns: number
  readonly incrementalTurns: number
  readonly bytesSent: number
  readonly wallMs: number
  /** Over all turns of all repetitions; `null` when no turn had output. */
  readonly firstEventMedianMs: number | null
  readonly tokens: TokenCount
  /** The repetition whose wall time is nearest to the median, turn by turn. */
  readonly timeline: readonly TurnTime[]
}

/** One turn of a run that is shown as it was. */
export interface TurnTime {
  /** From the start of the run to the model call. */
  readonly startMs: number
  /** From the start of the run to the end of the output. */
  readonly endMs: number
  readonly bytes: number
}

/**
 * Sums up the repetitions of one run.
 * @throws RangeError when there is none.
 */
export function summarize(results: readonly RunResult[]): WaySummary {
  const [first] = results
  if (first === undefined) throw new RangeError('There is nothing to sum up.')
  const medianOf = (value: (result: RunResult) => number): number => median(results.map(value)) ?? 0
  const wallMs = medianOf((result) => result.wallMs)
  const firstEvents = results.flatMap(({ turns }) => turns.map(({ firstEventMs }) => firstEventMs))
  return {
    way: first.way,
    answer: first.answer,
    answers: results.map(({ answer }) => answer),
    toolCalls: medianOf(({ toolCalls }) => toolCalls),
    turns: medianOf(({ turns }) => turns.length),
    incrementalTurns: medianOf(
      ({ sent }) => sent.filter(({ isIncremental }) => isIncremental).length,
    ),
    bytesSent: medianOf(bytesSent),
    wallMs,
    firstEventMedianMs: median(firstEvents.filter((value) => value !== undefined)) ?? null,
    tokens: {
      input: medianOf(({ tokens }) => tokens.input),
      cached: medianOf(({ tokens }) => tokens.cached),
      written: medianOf(({ tokens }) => tokens.written),
      output: medianOf(({ tokens }) => tokens.output),
    },
    timeline: timelineOf(typical(results, wallMs) ?? first),
  }
}

/** The repetition whose wall time is nearest to the median. */
function typical(results: readonly RunResult[], wallMs: number): RunResult | undefined {
  return results.toSorted(
    (left, right) => Math.abs(left.wallMs - wallMs) - Math.abs(right.wallMs - wallMs),
  )[0]
}

function timelineOf(result: RunResult): readonly TurnTime[] {
  const bytes = bytesPerTurn(result)
  return result.turns.map(({ startMs, durationMs }, turn) => ({
    startMs,
    endMs: startMs + durationMs,
    bytes: bytes[turn] ?? 0,
  }))
}

/** All that a run sent, in bytes. */
export function bytesSent({ sent }: RunResult): number {
  return sent.reduce((total, { bytes }) => total + bytes, 0)
}

/**
 * Turn by turn. A turn is one request; where a request was sent again, the surplus is counted with
 * the last turn.
 */
function bytesPerTurn({ turns, sent }: RunResult): readonly number[] {
  const bytes = sent.map((request) => request.bytes)
  if (bytes.length <= turns.length) return bytes
  const last = Math.max(0, turns.length - 1)
  return [...bytes.slice(0, last), bytes.slice(last).reduce((total, size) => total + size, 0)]
}

/** The middle value, or the mean of the two in the middle; `undefined` of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((left, right) => left - right)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2
}
