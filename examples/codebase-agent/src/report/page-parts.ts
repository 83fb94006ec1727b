// The parts of the page between its head and the answer: figures, race, charts, sliders, table, and
// below each how it was measured. Pure.
import { frameworkNames, transportNames } from '../runs/job.js'
import type { TokenCount } from '../runs/meter.js'
import type { WaySummary } from '../runs/result.js'
import { sweepToolTurns } from '../runs/sweep-plan.js'
import { formatBytes, formatChange, formatMs, formatRatio, plural } from '../show/text.js'
import { type ModelNote, modelLine } from './document.js'
import { linkSpeeds } from './link.js'
import { paceOf } from './pace.js'
import type { PageContent } from './page-content.js'
import { howMeasured, text } from './page-text.js'
import { centsOf, priceSource, prices } from './prices.js'
import { cellsOf, columns, type Pair } from './table.js'

/** The figures of the headline, one tile for each thing said. */
export function tilesPart(both: readonly Pair[], { model, verdict }: PageContent): string {
  const sets = both.map((pair) => {
    const { http, websocket } = pair
    const tiles = [
      tile(
        'Sent by the application',
        `${fromTo(formatBytes(http.bytesSent), formatBytes(websocket.bytesSent))}`,
        `${formatRatio(http.bytesSent, websocket.bytesSent)} times fewer bytes`,
      ),
      tile(
        'From question to answer',
        fromTo(formatMs(http.wallMs), formatMs(websocket.wallMs)),
        `${formatChange(http.wallMs, websocket.wallMs)}${medianOf(model)}`,
      ),
      priceTile(pair, model),
      verdictTile(verdict),
    ]
    return `<div class="tiles" data-framework="${http.way.framework}">${tiles.join('')}</div>`
  })
  return `<section class="first" aria-label="In short">
${sets.join('\n')}
${howMeasured(
  'Bytes are request bodies and frame payloads as the server received them, without headers and TLS. Times are wall times in the application, from the question to the end of the answer, tools included; each framework runs over its own HTTP client and over Warmline.',
  text(modelLine(model)),
  priceMethod(model),
)}
</section>`
}

function tile(name: string, value: string, note: string): string {
  return `<div class="card tile"><span>${name}</span><b>${value}</b><span>${note}</span></div>`
}

function fromTo(http: string, websocket: string): string {
  return `<span class="http" title="HTTP">${http}</span> → <span class="websocket" title="WebSocket mode">${websocket}</span>`
}

function medianOf({ repetitions }: ModelNote): string {
  return repetitions > 1 ? `, median of ${repetitions} runs each` : ', one run each'
}

function priceTile({ http, websocket }: Pair, model: ModelNote): string {
  const name = 'Tokens and price'
  if (model.kind === 'dev-server')
    return tile(name, 'the same', 'The whole context is billed either way. Here nothing is billed.')
  const price = prices[model.name]
  const tokens = `${many(http.tokens.input)} and ${many(websocket.tokens.input)} input tokens`
  if (price === undefined) return tile(name, 'no price known', tokens)
  const cents = (count: TokenCount): string => `${centsOf(count, price).toFixed(1)} ¢`
  const change = fromTo(cents(http.tokens), cents(websocket.tokens))
  return tile(name, change, `${tokens}; rates of ${price.date}`)
}

function priceMethod(model: ModelNote): string {
  if (model.kind === 'dev-server')
    return 'Tokens and price are not measured here, because a local server bills nothing. A provider counts the whole context in WebSocket mode too, and its prompt cache gives the same discount, so expect no change. Run with <code>--live</code> to see the tokens and cents of your own key.'
  const price = prices[model.name]
  if (price === undefined)
    return `Tokens are those of the API. No price of ${text(model.name)} is known here, so no cents are shown.`
  const { input, cached, written, output, date } = price
  return `Cents are tokens of the API times its standard rates, read on ${date} (<a href="${priceSource}" rel="noopener">price list</a>): per million tokens $${input} input, $${cached} cached input, $${written} cache writes, $${output} output. What differs between two runs of a real model is its own.`
}

function verdictTile(verdict: PageContent['verdict']): string {
  if (verdict === undefined)
    return tile('Answers', 'not compared', 'A real model words each answer differently.')
  return verdict.areEqual
    ? tile(
        'Answers',
        'all equal',
        'The model writes from what the server holds: a wrong history would change them.',
      )
    : tile('Answers', '<span class="wrong">different</span>', 'See the table.')
}

/** The replay of the two runs. */
export function racePart(both: readonly Pair[]): string {
  const races = both.map(({ http, websocket }) => {
    const { framework } = http.way
    return `<div class="race card" data-race data-framework="${framework}">
<div class="bar"><span>${frameworkNames[framework]}, as recorded${paceNote(http, websocket)}</span><button type="button">Replay</button></div>
${lane(http)}
${lane(websocket)}
</div>`
  })
  return `<section>
<h2>Two loops, side by side</h2>
<p>Each block is one turn: as high as what it sent, as wide as the time it took.</p>
${races.join('\n')}
${howMeasured('The replay shows one real run of each transport, the one whose wall time is nearest to the median, at the times that were recorded. The runs were made one after the other, so that neither disturbs the other; both lanes have the same scale. A block begins when the framework calls the model; the gaps are tools at work.')}
</section>`
}

function paceNote(http: WaySummary, websocket: WaySummary): string {
  const pace = paceOf(Math.max(http.wallMs, websocket.wallMs))
  return pace === 1 ? ' and in real time' : `, ${pace} times as fast as it was`
}

function lane({ way, timeline, wallMs }: WaySummary): string {
  const bytes = timeline.reduce((sum, turn) => sum + turn.bytes, 0)
  const name = transportNames[way.transport]
  const endMs = timeline.at(-1)?.endMs ?? wallMs
  const words = `${name}: ${plural(timeline.length, 'turn')}, ${formatBytes(bytes)}, ${formatMs(endMs)}`
  return `<div class="lane ${way.transport}"><div class="head"><b>${name}</b><span data-say="clock">${formatMs(endMs)}</span><span><span data-say="bytes">${formatBytes(bytes)}</span> sent</span><span data-say="turns">${plural(timeline.length, 'turn')}</span></div><canvas role="img" aria-label="${words}"></canvas></div>`
}

/** What has been sent, and how much time has passed. */
export function chartsPart(both: readonly Pair[]): string {
  return `<section>
<h2>It adds up</h2>
<p>A history that is sent again with each turn grows with the square of the turns.</p>
<div class="pair">
${figure(both, 'bytes', { title: 'Bytes sent so far', note: 'by turn' })}
${figure(both, 'seconds', { title: 'Time so far', note: 'by turn, tools included' })}
</div>
${howMeasured('The same two recorded runs as in the replay: the sum of the bytes of each request, and the time at which its output was complete. The first turn in WebSocket mode waits for the connection to open.')}
</section>`
}

interface Caption {
  readonly title: string
  readonly note: string
}

function figure(both: readonly Pair[], chart: string, { title, note }: Caption): string {
  const places = both.map(
    ({ http }) => `<div data-chart="${chart}" data-framework="${http.way.framework}"></div>`,
  )
  return `<figure class="card"><figcaption>${title} <small>${note}</small></figcaption>${places.join('')}</figure>`
}

/** One turn by length of history and by speed of the link, with the sliders. */
export function sweepPart(both: readonly Pair[], { model, sweep }: PageContent): string {
  const sizes = new Set(sweep.map(({ historyBytes }) => historyBytes)).size
  if (sizes === 0) {
    const why =
      model.kind === 'live'
        ? 'They are measured on the local server only, because long histories cost money: run the demo without <code>--live</code>.'
        : 'They were left out with <code>--no-sweep</code>.'
    return `<section><h2>Longer histories</h2><p>${why}</p></section>`
  }
  const words = both.map(
    ({ http }) => `<p class="words" data-words data-framework="${http.way.framework}"></p>`,
  )
  return `<section>
<h2>What about your history, and your link?</h2>
<p>The longer the history and the slower the uplink, the more a turn gains.</p>
<div class="sliders">
<label>History <b data-slider="history"></b><input type="range" name="history" min="0" max="${sizes - 1}" value="${Math.max(0, sizes - 2)}" step="1"></label>
<label>Uplink <b data-slider="speed"></b><input type="range" name="speed" min="0" max="${linkSpeeds.length - 1}" value="4" step="1"></label>
</div>
<div class="pair">
${figure(both, 'history', { title: 'One turn, by length of history', note: 'dots are measured runs; the uplink is a model' })}
${figure(both, 'link', { title: 'One turn, by speed of the uplink', note: 'measured time + bytes ÷ speed' })}
</div>
${words.join('\n')}
${howMeasured(
  `For each length of history the agent did a short loop of ${sweepToolTurns + 1} turns, with each framework over both transports. A turn is the median of those after the first, which sends everything either way. Histories are plain text of the stated size.`,
  'The link is a model, and nothing was throttled: to each measured time it adds the bytes of the request times 8, divided by the speed of the uplink. It leaves out packet loss, the slow start of TCP and compression. “This machine” adds nothing.',
  text(modelLine(model)),
)}
</section>`
}

/** The table of all runs. */
export function tablePart(
  summaries: readonly WaySummary[],
  { model, verdict }: PageContent,
): string {
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join('')
  const rows = summaries.map((summary, index) => {
    const [name = '', ...cells] = cellsOf(summary, verdict?.equal[index])
    const isWrong = verdict?.equal[index] === false
    const tds = cells.map((cell, column) => {
      const wrong = isWrong && column === cells.length - 1 ? ' class="wrong"' : ''
      return `<td${wrong} data-name="${columns[column + 1]}">${text(cell)}</td>`
    })
    return `<tr><th scope="row" class="${summary.way.transport}">${text(name)}</th>${tds.join('')}</tr>`
  })
  return `<section>
<h2>In figures</h2>
<p>${text(modelLine(model))}</p>
<div class="card scroll"><table class="runs"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
${howMeasured('“Incremental” counts the turns that the server continued from what its connection holds. “First event” is the median time from the model call to the first output that the application sees, over all turns. Figures are medians of the repetitions.')}
</section>`
}

function many(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}
