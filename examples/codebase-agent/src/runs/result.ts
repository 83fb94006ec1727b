// The results of one run and of all repetitions. Pure arithmetic; medians throughout.
import type { Way } from './job.js'
import type { SentMeasure, TurnMeasure } from './meter.js'

/** One run that came to its end. */
export interface RunResult {
  readonly way: Way
  readonly answer: string
  readonly toolCalls: number
  /** From the question to the answer, tools included. */
  readonly wallMs: number
  readonly turns: readonly TurnMeasure[]
  readonly sent: readonly SentMeasure[]
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
  /** Turn by turn, the median of the repetitions. */
  readonly bytesPerTurn: readonly number[]
  readonly msPerTurn: readonly number[]
}

/**
 * Sums up the repetitions of one run.
 * @throws RangeError when there is none.
 */
export function summarize(results: readonly RunResult[]): WaySummary {
  const [first] = results
  if (first === undefined) throw new RangeError('There is nothing to sum up.')
  const medianOf = (value: (result: RunResult) => number): number => median(results.map(value)) ?? 0
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
    wallMs: medianOf(({ wallMs }) => wallMs),
    firstEventMedianMs: median(firstEvents.filter((value) => value !== undefined)) ?? null,
    bytesPerTurn: byTurn(results.map(bytesPerTurn)),
    msPerTurn: byTurn(results.map(({ turns }) => turns.map(({ durationMs }) => durationMs))),
  }
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

function byTurn(repetitions: readonly (readonly number[])[]): readonly number[] {
  const length = Math.max(...repetitions.map((turns) => turns.length))
  return Array.from({ length }, (_, turn) => {
    const values = repetitions.map((turns) => turns[turn]).filter((value) => value !== undefined)
    return median(values) ?? 0
  })
}

/** The middle value, or the mean of the two in the middle; `undefined` of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((left, right) => left - right)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2
}
