// Prints a report for people.
import { harmless, styled } from '../terminal-text.js'
import type { ProbeReport, ReportedRow } from './report.js'
import type { Verdict } from './rows.js'

const styles = { yes: 'green', no: 'yellow', differs: 'red', 'not tested': 'dim' } as const
/** Longest text of what was seen; JSON has the whole. */
const maxSeen = 100

/** The report as a table with a summary. */
export function printReport(report: ProbeReport): string {
  const { rows, tokens, row, baseURL, model, date } = report
  const widths = { rules: widest(rows, rulesOf), title: widest(rows, ({ title }) => title) }
  const lines = rows.map((each) => {
    const { verdict, seen, title } = each
    const [rules, name] = [rulesOf(each).padEnd(widths.rules), title.padEnd(widths.title)]
    return `${rules}  ${name}  ${styled(styles[verdict], verdict.padEnd(10))}  ${shortened(seen)}`
  })
  const count = (verdict: Verdict): number => rows.filter((each) => each.verdict === verdict).length
  const { turns, reported, counted, limit } = tokens
  return [
    `${harmless(baseURL)}, model ${harmless(model)}, ${date}`,
    '',
    ...lines,
    '',
    `${count('yes')} yes, ${count('no')} no, ${count('differs')} differ, ${count('not tested')} not tested`,
    `${turns} creates were sent. The server counts ${reported} tokens; at most ${counted} were billed (limit ${limit}).`,
    `Measured fields of its row: ${row.measured.join(', ') || 'none'}. Assumed: ${row.assumed.join(', ')}.`,
    '',
  ].join('\n')
}

function rulesOf({ rules }: ReportedRow): string {
  return rules.join(' ')
}

function widest(rows: readonly ReportedRow[], text: (row: ReportedRow) => string): number {
  return Math.max(0, ...rows.map((row) => text(row).length))
}

function shortened(text: string): string {
  const plain = harmless(text)
  return plain.length > maxSeen ? `${plain.slice(0, maxSeen)}…` : plain
}
