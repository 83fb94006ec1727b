// Compares the answers: the one thing about which a run can be wrong. Pure.
import type { WaySummary } from '../runs/result.js'

/** Whether all runs answered the same, in all repetitions. */
export interface Verdict {
  readonly areEqual: boolean
  /** By run, in order: whether all its answers are that of the first run. */
  readonly equal: readonly boolean[]
}

/** Compares every answer with the first run's first. */
export function compareAnswers(summaries: readonly WaySummary[]): Verdict {
  const expected = summaries[0]?.answer
  const equal = summaries.map(({ answers }) => answers.every((answer) => answer === expected))
  return { areEqual: equal.every(Boolean), equal }
}
