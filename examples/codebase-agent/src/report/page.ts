// The result as one HTML page that needs nothing else: figures, charts of both transports overlaid,
// table, answer. Pure.
import { frameworkNames, transportNames } from '../runs/job.js'
import type { WaySummary } from '../runs/result.js'
import {
  formatBytes,
  formatChange,
  formatMs,
  formatRatio,
  plural,
  printable,
} from '../show/text.js'
import { chartSvg, escapeHtml, type Series } from './chart.js'
import { costNote, type ModelNote } from './document.js'
import { pageStyle } from './page-style.js'
import { cellsOf, columns, type Pair, pairs } from './table.js'
import type { Verdict } from './verdict.js'

/** What the page shows. */
export interface PageContent {
  readonly directory: string
  readonly question: string
  readonly files: number
  readonly model: ModelNote
  readonly summaries: readonly WaySummary[]
  /** Missing where answers are not compared. */
  readonly verdict: Verdict | undefined
}

/** The page. Everything that comes from files or models is escaped. */
export function resultPage(content: PageContent): string {
  const { directory, question, files, model, summaries, verdict } = content
  const both = pairs(summaries)
  const turns = Math.max(...summaries.map((summary) => summary.turns))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>codebase-agent: HTTP and WebSocket mode</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>The same agent, over HTTP and in WebSocket mode</h1>
<p>“${text(question)}” asked about ${text(directory)} (${plural(files, 'file')}): ${plural(turns, 'turn')} with real tools, through two frameworks and two transports.</p>
</header>
<section class="tiles">
${both.map(tiles).join('\n')}
${verdictTile(verdict)}
</section>
<h2>Bytes sent, turn by turn</h2>
<section class="charts">
${both.map(bytesChart).join('\n')}
</section>
<h2>Time, turn by turn</h2>
<section class="charts">
${both.map((pair) => timeChart(pair, model)).join('\n')}
</section>
<p class="note">The first turn in WebSocket mode waits for the connection to open; the last turn writes the answer.</p>
<h2>In figures</h2>
<div class="card scroll">${table(summaries, verdict)}</div>
<p class="note">${text(modelLine(model))}</p>
<h2>The answer</h2>
<div class="card"><pre>${text(summaries[0]?.answer ?? '')}</pre></div>
<footer>Bytes are request bodies and frame payloads, without headers and TLS. Times are medians${model.repetitions > 1 ? ` of ${model.repetitions} repetitions` : ''}, measured in the application.</footer>
</body>
</html>
`
}

/** What answered and at what cost, in one sentence. */
export function modelLine(model: ModelNote): string {
  if (model.kind === 'live') return `Answered by ${model.name} on the real API.`
  const { roundTripMs, firstTokenMs, workNsPerUncachedByte } = model
  return `${costNote} Round trip ${roundTripMs} ms, first token after ${firstTokenMs} ms, ${workNsPerUncachedByte} ns of work for each byte of input that is not in the connection's cache.`
}

function tiles({ http, websocket }: Pair): string {
  const name = frameworkNames[http.way.framework]
  const bytes = `${formatBytes(websocket.bytesSent)} in WebSocket mode, ${formatBytes(http.bytesSent)} over HTTP`
  const time = `${formatChange(http.wallMs, websocket.wallMs)}: ${formatMs(websocket.wallMs)}, ${formatMs(http.wallMs)}`
  const ratio = formatRatio(http.bytesSent, websocket.bytesSent)
  return `<div class="card"><span>${name}</span><b>${ratio} × <small>fewer bytes</small></b><span>${bytes}<br>${time}</span></div>`
}

function verdictTile(verdict: Verdict | undefined): string {
  if (verdict === undefined) {
    return '<div class="card"><span>Answers</span><b>not compared</b><span>A real model words each answer anew.</span></div>'
  }
  const count = verdict.equal.length
  return verdict.areEqual
    ? `<div class="card"><span>Answers</span><b>all equal</b><span>${count} runs, written from what the server held in its context.</span></div>`
    : '<div class="card"><span>Answers</span><b class="wrong">different</b><span>See the table.</span></div>'
}

function bytesChart({ http, websocket }: Pair): string {
  const series = [line(http, http.bytesPerTurn), line(websocket, websocket.bytesPerTurn)]
  const title = `${frameworkNames[http.way.framework]}: bytes of each request`
  return figure(
    title,
    chartSvg({ title, series, format: (bytes) => formatBytes(Math.round(bytes)) }),
  )
}

function timeChart({ http, websocket }: Pair, model: ModelNote): string {
  const series = [line(http, http.msPerTurn), line(websocket, websocket.msPerTurn)]
  const title = `${frameworkNames[http.way.framework]}: from the model call to the end of its output`
  const waitMs = model.kind === 'live' ? 0 : model.roundTripMs + model.firstTokenMs
  const mark =
    waitMs > 0
      ? { mark: { value: waitMs, label: `${waitMs} ms that every turn waits in this model` } }
      : {}
  return figure(title, chartSvg({ title, series, format: formatMs, ...mark }))
}

function line({ way }: WaySummary, values: readonly number[]): Series {
  return { name: transportNames[way.transport], className: way.transport, values }
}

function figure(caption: string, svg: string): string {
  return `<figure class="card"><figcaption>${escapeHtml(caption)}</figcaption>${svg}</figure>`
}

function table(summaries: readonly WaySummary[], verdict: Verdict | undefined): string {
  const head = `<tr>${columns.map((column) => `<th>${column}</th>`).join('')}</tr>`
  const rows = summaries.map((summary, index) => {
    const cells = cellsOf(summary, verdict?.equal[index])
    const isWrong = verdict?.equal[index] === false
    return `<tr>${cells
      .map((cell, column) => {
        const name =
          column === 0
            ? summary.way.transport
            : isWrong && column === cells.length - 1
              ? 'wrong'
              : ''
        return `<td${name === '' ? '' : ` class="${name}"`}>${escapeHtml(cell)}</td>`
      })
      .join('')}</tr>`
  })
  return `<table>${head}${rows.join('')}</table>`
}

function text(value: string): string {
  return escapeHtml(printable(value))
}
