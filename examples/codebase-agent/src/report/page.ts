// The result as one HTML page that fetches nothing: its head, its parts in order, its data and its
// script, under a policy that allows these alone. Pure.
import { createHash } from 'node:crypto'
import type { Provenance } from '../provenance.js'
import { frameworkNames } from '../runs/job.js'
import type { WaySummary } from '../runs/result.js'
import type { SweepPoint } from '../runs/sweep.js'
import { formatMs, formatRatio, plural } from '../show/text.js'
import { answerHtml } from './markdown.js'
import type { PageContent } from './page-content.js'
import type { PageData } from './page-data.js'
import { chartsPart, racePart, sweepPart, tablePart, tilesPart } from './page-parts.js'
import { pageStyle } from './page-style.js'
import { logo, text } from './page-text.js'
import { type Pair, pairs } from './table.js'

/** The page. Everything that comes from files or models is escaped. */
export function resultPage(content: PageContent): string {
  const { directory, question, files, summaries, verdict, from, script } = content
  const both = pairs(summaries)
  const turns = Math.max(...summaries.map((summary) => summary.turns))
  const data = JSON.stringify(dataOf(both, content.sweep)).replaceAll('<', '\\u003c')
  const code = `\n${script.replaceAll('</script', '<\\/script')}\n`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(code)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Warmline: ${text(plainHeadline(both[0]))}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<div class="brand"><a href="${text(from.home)}" rel="noopener">${logo} Warmline</a>
<span class="from">${text(fromLine(from))}</span></div>
${both.map(headline).join('\n')}
<p class="lede">An agent answered “${text(question)}” about ${text(lastPart(directory))} (${plural(files, 'file')}) in ${plural(turns, 'turn')} with real tools. Over HTTP the framework sends the whole history with each turn; with Warmline it sends what is new.</p>
${frameworkSwitch(both)}
</header>
<main>
${tilesPart(both, content)}
${racePart(both)}
${chartsPart(both)}
${sweepPart(both, content)}
${tablePart(summaries, content)}
<section>
<details class="answer"><summary>The answer</summary>
<div class="card">${answerHtml(summaries[0]?.answer ?? '')}</div></details>
</section>
</main>
<footer>
<p>The command of this page. Behind it, name a directory of your own and a question:</p>
<pre class="again"><code>${text(from.command)}</code></pre>
<p>${text(fromLine(from))}. ${text(from.machine)}. ${verdict?.areEqual === false ? '<b class="wrong">The answers differ.</b>' : ''}</p>
</footer>
<script type="application/json" id="data">${data}</script>
<script type="module">${code}</script>
</body>
</html>
`
}

function policy(code: string): string {
  const hash = createHash('sha256').update(code).digest('base64')
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
}

function fromLine({ version, commit, date }: Provenance): string {
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  return [version, ...(commit === undefined ? [] : [`commit ${commit}`]), day].join(' · ')
}

/** The last folder of a path: the page may be shown to others. */
function lastPart(directory: string): string {
  return directory.split(/[\\/]/).filter(Boolean).at(-1) ?? directory
}

function headline(pair: Pair): string {
  const { http, websocket } = pair
  const ratio = formatRatio(http.bytesSent, websocket.bytesSent)
  return `<h1 data-framework="${http.way.framework}"><em>${ratio}× fewer bytes,</em> ${text(timeWords(pair))}</h1>`
}

/** The headline without markup, for the title. */
function plainHeadline(pair: Pair | undefined): string {
  if (pair === undefined) return 'HTTP and WebSocket mode'
  const { http, websocket } = pair
  return `${formatRatio(http.bytesSent, websocket.bytesSent)}× fewer bytes, ${timeWords(pair)}`
}

function timeWords({ http, websocket }: Pair): string {
  const gainedMs = http.wallMs - websocket.wallMs
  if (Math.abs(gainedMs) < 0.01 * http.wallMs) return 'in the same time'
  return gainedMs > 0 ? `${formatMs(gainedMs)} sooner` : `${formatMs(-gainedMs)} later`
}

function frameworkSwitch(both: readonly Pair[]): string {
  const choices = both.map(({ http: { way } }, index) => {
    const checked = index === 0 ? ' checked' : ''
    return `<label><input type="radio" name="framework" id="shows-${way.framework}"${checked}>${frameworkNames[way.framework]}</label>`
  })
  return `<fieldset class="switch"><legend>Framework</legend>${choices.join('')}</fieldset>`
}

function dataOf(both: readonly Pair[], sweep: readonly SweepPoint[]): PageData {
  return {
    frameworks: both.map(({ http, websocket }) => ({
      id: http.way.framework,
      http: { turns: http.timeline, wallMs: lengthOf(http) },
      websocket: { turns: websocket.timeline, wallMs: lengthOf(websocket) },
      sweep: sweep
        .filter(({ framework }) => framework === http.way.framework)
        .map(({ framework: _framework, ...point }) => point),
    })),
  }
}

/** How long the run that is drawn took. */
function lengthOf({ timeline, wallMs }: WaySummary): number {
  return timeline.at(-1)?.endMs ?? wallMs
}
