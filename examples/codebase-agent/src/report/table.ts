// The result as a table of text, and its short form in words. Plain characters; color is the
// caller's.
import { frameworkNames, transportNames } from '../runs/job.js'
import type { WaySummary } from '../runs/result.js'
import { formatBytes, formatChange, formatMs, formatRatio } from '../show/text.js'
import type { Verdict } from './verdict.js'

/** Column heads, in the order of {@link cellsOf}. */
export const columns: readonly string[] = [
  'run',
  'tool calls',
  'turns',
  'incremental',
  'bytes sent',
  'wall time',
  'first event',
  'answer',
]

/** The cells of one run; `verdict` is absent where answers are not compared. */
export function cellsOf(summary: WaySummary, isEqual: boolean | undefined): readonly string[] {
  const { way, toolCalls, turns, incrementalTurns, firstEventMedianMs } = summary
  return [
    `${frameworkNames[way.framework]} over ${transportNames[way.transport]}`,
    String(toolCalls),
    String(turns),
    String(incrementalTurns),
    formatBytes(summary.bytesSent),
    formatMs(summary.wallMs),
    firstEventMedianMs === null ? 'none' : formatMs(firstEventMedianMs),
    isEqual === undefined ? 'not compared' : isEqual ? 'equal' : 'DIFFERENT',
  ]
}

/** The table: the first column to the left, the others to the right. */
export function resultTable(
  summaries: readonly WaySummary[],
  verdict: Verdict | undefined,
): string {
  const rows = [
    columns,
    ...summaries.map((summary, index) => cellsOf(summary, verdict?.equal[index])),
  ]
  const widths = columns.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}

/** For each framework, what WebSocket mode changed, as a sentence. */
export function comparisons(summaries: readonly WaySummary[]): readonly string[] {
  return pairs(summaries).map(({ http, websocket }) => {
    const ratio = formatRatio(http.bytesSent, websocket.bytesSent)
    const time = formatChange(http.wallMs, websocket.wallMs)
    return `${frameworkNames[http.way.framework]}: WebSocket mode sent ${ratio} times fewer bytes than HTTP and took ${time}.`
  })
}

/** The two runs of one framework. */
export interface Pair {
  readonly http: WaySummary
  readonly websocket: WaySummary
}

/** The runs by framework. */
export function pairs(summaries: readonly WaySummary[]): readonly Pair[] {
  return summaries.flatMap((http) => {
    if (http.way.transport !== 'http') return []
    const websocket = summaries.find(
      ({ way }) => way.framework === http.way.framework && way.transport === 'websocket',
    )
    return websocket === undefined ? [] : [{ http, websocket }]
  })
}
