// The results as a table for a terminal, as JSON, and as the table in docs/reference/runtimes.md.
// It measures nothing.
import type { Cell, Part, Row } from './row.ts'

/** How a row ended. */
export interface Outcome {
  readonly row: Row
  readonly cells: readonly Cell[]
  readonly durationMs: number
  /** Why the row failed to run, if it did. */
  readonly error?: string
}

/** Whether a row and each of its cells passed. */
export function hasPassed({ cells, error }: Outcome): boolean {
  return error === undefined && cells.length > 0 && cells.every(({ passed }) => passed)
}

/** One line for each cell of a row, with what went wrong below it. */
export function linesOf(outcome: Outcome): string {
  const { row, cells, durationMs, error } = outcome
  const time = `${(durationMs / 1000).toFixed(0)} s`
  const lines = cells.map(({ part, result, passed }) =>
    [
      passed ? 'passed' : 'FAILED',
      row.name.padEnd(20),
      part.padEnd(11),
      result.padEnd(24),
      time.padStart(6),
    ].join('  '),
  )
  if (error !== undefined) lines.push(`FAILED  ${row.name.padEnd(20)}  ${time}  ${error}`)
  return lines.join('\n')
}

/** Every result as data. */
export function jsonOf(outcomes: readonly Outcome[], published: readonly string[]): string {
  const results = outcomes.map((outcome) => {
    const { row, cells, durationMs, error } = outcome
    const { name, runtime, how } = row
    return { name, runtime, how, passed: hasPassed(outcome), cells, durationMs, error }
  })
  return `${JSON.stringify({ date: new Date().toISOString(), published, results }, undefined, 2)}\n`
}

const begin = '<!-- written by `pnpm integrations` -->'
const end = '<!-- end of what `pnpm integrations` wrote -->'

/** The page with the table of these results in place of the one it has. */
export function pageWith(page: string, outcomes: readonly Outcome[]): string {
  const start = page.indexOf(begin)
  const stop = page.indexOf(end)
  if (start < 0 || stop < start) throw new Error(`The page of runtimes lacks ${begin} or ${end}.`)
  return `${page.slice(0, start)}${begin}\n\n${table(outcomes)}\n\n${page.slice(stop)}`
}

const columns: readonly Part[] = ['ai-sdk', 'langchain']

function table(outcomes: readonly Outcome[]): string {
  const head = ['Runtime', '@warmline/ai-sdk', '@warmline/langchain', 'Others', 'How']
  const lines = outcomes.map(({ row, cells }) => {
    const of = (part: Part): string => cells.find((cell) => cell.part === part)?.result ?? ''
    const others = cells
      .filter(({ part }) => !columns.includes(part))
      .map(({ part, result }) => `${part}: ${result}`)
    return [row.runtime, ...columns.map(of), others.join('; '), row.how]
  })
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
