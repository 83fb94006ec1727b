// The results as a table for a terminal, as JSON, and as the table in docs/reference/runtimes.md.
// It measures nothing.
import type { Cell, Part, Row } from './row.ts'

/** How a row ended. */
export interface Outcome {
  readonly name: string
  readonly runtime: string
  readonly how: string
  readonly date: string
  readonly cells: readonly Cell[]
  readonly durationMs: number
  /** Why the row failed to run, if it did. */
  readonly error?: string
}

/** The results of several runs over the same versions of the packages. */
export interface Results {
  readonly published: readonly string[]
  readonly outcomes: readonly Outcome[]
}

/** Whether a row and each of its cells passed. */
export function hasPassed({ cells, error }: Outcome): boolean {
  return error === undefined && cells.length > 0 && cells.every(({ passed }) => passed)
}

/** One line for each cell of a row, with what went wrong below it. */
export function linesOf(outcome: Outcome): string {
  const { name, cells, durationMs, error } = outcome
  const time = `${(durationMs / 1000).toFixed(0)} s`
  const lines = cells.map(({ part, result, passed, note = '' }) =>
    [
      passed ? 'passed' : 'FAILED',
      name.padEnd(20),
      part.padEnd(11),
      result.padEnd(24),
      time.padStart(6),
      note,
    ].join('  '),
  )
  if (error !== undefined) lines.push(`FAILED  ${name.padEnd(20)}  ${time}  ${error}`)
  return lines.join('\n')
}

/**
 * The results of a run with those of earlier runs of the same versions, in the order of the rows;
 * a row that ran again has its new result.
 */
export function merged(earlier: Results | undefined, now: Results, rows: readonly Row[]): Results {
  const isSame = String(earlier?.published) === String(now.published)
  const all = [...(isSame ? (earlier?.outcomes ?? []) : []), ...now.outcomes]
  const byName = new Map(all.map((outcome) => [outcome.name, outcome]))
  const outcomes = rows.flatMap(({ name }) => byName.get(name) ?? [])
  return { published: now.published, outcomes }
}

const begin = '<!-- written by `pnpm integrations` -->'
const end = '<!-- end of what `pnpm integrations` wrote -->'

/** The page with the table of these results in place of the one it has. */
export function pageWith(page: string, outcomes: readonly Outcome[]): string {
  const start = page.indexOf(begin)
  const stop = page.indexOf(end)
  if (start < 0 || stop < start) throw new Error(`The page of runtimes lacks ${begin} or ${end}.`)
  return `${page.slice(0, start)}${begin}\n\n${when(outcomes)}\n\n${table(outcomes)}\n\n${page.slice(stop)}`
}

/** The day of the oldest and of the newest result. */
function when(outcomes: readonly Outcome[]): string {
  const days = outcomes.map(({ date }) => date.slice(0, 10)).sort()
  const [first, last] = [days[0], days.at(-1)]
  return first === last ? `Run on ${first}.` : `Run from ${first} to ${last}.`
}

const columns: readonly Part[] = ['ai-sdk', 'langchain']

function table(outcomes: readonly Outcome[]): string {
  const head = ['Runtime', '@warmline/ai-sdk', '@warmline/langchain', 'Others', 'How']
  const lines = outcomes.map(({ runtime, how, cells }) => {
    const of = (part: Part): string => cells.find((cell) => cell.part === part)?.result ?? ''
    const others = cells
      .filter(({ part }) => !columns.includes(part))
      .map(({ part, result }) => `${part}: ${result}`)
    return [runtime, ...columns.map(of), others.join('; '), how]
  })
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
