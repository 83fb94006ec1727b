// An analysis for people: sizes, counts and reasons, and items only where the report has them.
import type { LogKind, SkipReason } from '../log/types.js'
import { harmless, secondsText, shareText, sizeText, styled, table } from '../terminal-text.js'
import { nameOfLink } from './links.js'
import { meaningOf } from './reasons.js'
import type { AnalysisReport, FileReport, PartingReport, Totals, TurnReport } from './report.js'

const sources: Readonly<Record<LogKind, string>> = {
  json: 'request bodies',
  har: 'HAR',
  'ai-sdk-devtools': 'AI SDK devtools',
  langsmith: 'LangSmith',
  'warmline-inspector': "Warmline's inspector",
}

const skips: Readonly<Record<SkipReason, string>> = {
  broken: 'not JSON',
  too_deep: 'nested too deep',
  too_long: 'longer than a line can be',
  not_a_request: 'not a request of a model',
  not_responses_api: 'not Responses API',
  no_body: 'recorded without a request body',
  failed: 'failed or was aborted',
  duplicate: 'recorded twice',
  langchain_missing:
    'messages of LangChain: run this where @langchain/core and @langchain/openai are installed',
}

/** The table of an analysis. `isLong` adds each turn in full. */
export function printReport(report: AnalysisReport, isLong: boolean): string {
  const { files, totals, linkModel, server } = report
  const parts = files.map((file) => fileText(file, isLong))
  if (files.length > 1) parts.push(`${styled('bold', 'All files')}\n${totalsText(totals)}`)
  if (totals.turns === 0) return parts.join('\n')
  const model = `Seconds are modeled. ${linkModel}`
  const method =
    `The requests were replayed through Warmline on this machine, in their order, to a server ` +
    `that shows the limits of ${server} and answers as the log says.`
  return `${parts.join('\n')}\n${styled('dim', `${wrapped(method)}${wrapped(model)}`)}`
}

function fileText(file: FileReport, isLong: boolean): string {
  const { source, answers, totals, turns, skipped } = file
  const found = Object.entries(answers)
    .filter(([, count]) => count > 0)
    .map(([origin, count]) => `${count} ${origin}`)
  const head = `${styled('bold', harmless(file.file))}: ${turns.length} turns, ${sources[source]}`
  const lines = [`${head}${found.length === 0 ? '' : ` (answers: ${found.join(', ')})`}\n`]
  for (const [reason, told] of Object.entries(skipped)) {
    const { count, places } = told
    const more = count > places.length ? ', …' : ''
    const name = skips[reason as SkipReason]
    lines.push(styled('yellow', `  left out: ${count} ${name} (${places.join(', ')}${more})`), '\n')
  }
  if (turns.length === 0) return lines.join('')
  lines.push(totalsText(totals))
  if (isLong) lines.push(longText(turns))
  return lines.join('')
}

function totalsText(totals: Totals): string {
  const { turns, incrementalTurns, bytesSent, bytesFull, bytesKept, links, hints } = totals
  const share = styled('green', shareText(incrementalTurns, turns))
  const kept = styled('green', shareText(bytesKept, bytesFull))
  const lines = [
    `  incremental  ${incrementalTurns} of ${turns} turns, ${share}\n`,
    `  sent         ${sizeText(bytesSent)} in place of ${sizeText(bytesFull)}: ${kept} less\n`,
  ]
  lines.push(counted('in full, by reason', totals.reasons, meaningOf))
  lines.push(counted('over HTTP', totals.http, () => ''))
  lines.push(counted('refused in the replay, and not counted', totals.failed, () => ''))
  if (turns > 0) {
    const rows = links.map((link) => [
      nameOfLink(link),
      secondsText(link.secondsFull),
      secondsText(link.secondsSent),
      secondsText(link.secondsSaved),
    ])
    lines.push('\n', table([['seconds to send', 'full', 'sent', 'saved'], ...rows], '  '))
  }
  for (const { message, turns: count, url } of hints) {
    const told = `hint, told on ${count} of ${turns} turns, once for each chain: ${message}`
    lines.push(`\n${wrapped(told).replace(/^/gm, '  ').trimEnd()}\n  ${url}\n`)
  }
  return lines.join('')
}

function counted(
  title: string,
  counts: Readonly<Record<string, number>>,
  meaning: (name: string) => string,
): string {
  const rows = Object.entries(counts).map(([name, count]) => [count, name, meaning(name)])
  return rows.length === 0 ? '' : `\n  ${title}\n${table(rows, '  ')}`
}

function longText(turns: readonly TurnReport[]): string {
  const full = turns.filter(({ mode, outcome }) => mode === 'full' || outcome === 'failed')
  if (full.length === 0) return ''
  const rows = full.map(({ place, reason = '', errorCode, parts, bytesSent }) => [
    place,
    sizeText(bytesSent),
    errorCode === undefined ? reason : `refused: ${errorCode}`,
    parts === undefined ? '' : partingText(parts),
  ])
  const items = full.flatMap(({ place, parts }) =>
    parts?.items === undefined
      ? []
      : [
          `  ${place}, input:   ${itemText(parts.items.input)}\n`,
          `  ${place}, history: ${itemText(parts.items.history)}\n`,
        ],
  )
  return `\n  turns in full\n${table(rows, '  ')}${items.join('')}`
}

function partingText({ item, itemType, historyItem, historyItemType }: PartingReport): string {
  const input = `item ${item}${itemType === undefined ? '' : ` (${itemType})`}`
  const history =
    historyItemType === undefined ? 'its end' : `its item ${historyItem} (${historyItemType})`
  return `${input} parts from the history at ${history}`
}

/** Most characters of an item that are shown. */
const maxItemText = 400

function itemText(item: object | undefined): string {
  const text = item === undefined ? 'nothing' : harmless(JSON.stringify(item))
  return text.length > maxItemText ? `${text.slice(0, maxItemText)}…` : text
}

/** Text in lines of at most 90 characters. */
function wrapped(text: string): string {
  return `${text.replace(/(?=.{91})(.{1,90}) /g, '$1\n')}\n`
}
