// One line chart as inline SVG: two or more series over the turns of a run. It draws; colors come
// from the page's style.

/** One line of a chart. */
export interface Series {
  /** Name at the end of the line. */
  readonly name: string
  /** Style class of the line. */
  readonly className: string
  /** One value a turn, from turn 1. */
  readonly values: readonly number[]
}

/** A chart. */
export interface Chart {
  readonly title: string
  readonly series: readonly Series[]
  /** Writes a value, such as `12 kB`. */
  readonly format: (value: number) => string
  /** A level to mark across the chart. */
  readonly mark?: { readonly value: number; readonly label: string }
}

const width = 600
const height = 280
const margin = { top: 16, right: 112, bottom: 36, left: 64 }
const plotWidth = width - margin.left - margin.right
const plotHeight = height - margin.top - margin.bottom

/** The chart as an SVG element. Every turn has its values in a tooltip. */
export function chartSvg({ title, series, format, mark }: Chart): string {
  const turns = Math.max(1, ...series.map(({ values }) => values.length))
  const highest = Math.max(mark?.value ?? 0, ...series.flatMap(({ values }) => values))
  const ticks = niceTicks(highest)
  const top = ticks.at(-1) ?? 1
  const x = (turn: number): number =>
    margin.left + (turns === 1 ? plotWidth / 2 : ((turn - 1) / (turns - 1)) * plotWidth)
  const y = (value: number): number => margin.top + plotHeight * (1 - value / top)
  const scale: Scale = { x, y }
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">`,
    ...ticks.map((tick) => gridLine(y(tick), format(tick))),
    ...turnTicks(turns).map((turn) =>
      label({ x: x(turn), y: height - 14, anchor: 'middle' }, String(turn)),
    ),
    label({ x: margin.left + plotWidth, y: height - 1, anchor: 'end' }, 'turn'),
    ...(mark === undefined ? [] : [markLine(y(mark.value), mark.label)]),
    ...series.map((line) => area(line, scale)),
    ...series.map((line) => path(line, scale)),
    ...endLabels(series, scale, format),
    ...Array.from({ length: turns }, (_, index) => tooltip(index + 1, { turns, series, format })),
    '</svg>',
  ].join('\n')
}

interface Scale {
  x(turn: number): number
  y(value: number): number
}

/**
 * Round values from 0 to at least `highest`: steps of 1, 2, 2.5 or 5 times a power of ten, four to
 * six of them.
 */
export function niceTicks(highest: number): readonly number[] {
  if (!(highest > 0)) return [0, 1]
  const rough = highest / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const count = Math.ceil(highest / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}

/** The first turn, then each fifth or so. */
function turnTicks(turns: number): readonly number[] {
  const step = Math.max(1, Math.ceil(turns / 8 / 5) * 5)
  const ticks = turns <= 8 ? 1 : step
  return Array.from({ length: turns }, (_, index) => index + 1).filter(
    (turn) => turn === 1 || turn % ticks === 0,
  )
}

function gridLine(y: number, text: string): string {
  const line = `<line class="grid" x1="${margin.left}" x2="${margin.left + plotWidth}" y1="${at(y)}" y2="${at(y)}"/>`
  return line + label({ x: margin.left - 8, y: y + 4, anchor: 'end' }, text)
}

function markLine(y: number, text: string): string {
  const line = `<line class="mark" x1="${margin.left}" x2="${margin.left + plotWidth}" y1="${at(y)}" y2="${at(y)}"/>`
  return `${line}<text class="mark-label" x="${margin.left + 6}" y="${at(y + 14)}">${escapeHtml(text)}</text>`
}

interface LabelPlace {
  readonly x: number
  readonly y: number
  readonly anchor: 'middle' | 'end'
}

function label({ x, y, anchor }: LabelPlace, text: string): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${escapeHtml(text)}</text>`
}

function points({ values }: Series, { x, y }: Scale): string {
  return values.map((value, index) => `${at(x(index + 1))},${at(y(value))}`).join(' ')
}

function path(line: Series, scale: Scale): string {
  return `<polyline class="line ${line.className}" points="${points(line, scale)}"/>`
}

function area(line: Series, scale: Scale): string {
  if (line.values.length === 0) return ''
  const floor = at(scale.y(0))
  const ends = [`${at(scale.x(1))},${floor}`, `${at(scale.x(line.values.length))},${floor}`]
  return `<polygon class="area ${line.className}" points="${ends[0]} ${points(line, scale)} ${ends[1]}"/>`
}

/** Labels each line with its last value, moved apart where lines end close together. */
function endLabels(
  series: readonly Series[],
  { y }: Scale,
  format: (value: number) => string,
): string[] {
  const space = 30
  const ends = series
    .map((line) => ({ line, last: line.values.at(-1) ?? 0 }))
    .toSorted((left, right) => right.last - left.last)
  let lowest = Number.NEGATIVE_INFINITY
  return ends.map(({ line, last }, index) => {
    const room = margin.top + plotHeight - (ends.length - 1 - index) * space
    lowest = Math.min(Math.max(y(last), lowest + space), room)
    const left = margin.left + plotWidth + 10
    return `<text class="end ${line.className}" x="${left}" y="${at(lowest)}"><tspan>${escapeHtml(line.name)}</tspan><tspan x="${left}" dy="14">${escapeHtml(format(last))}</tspan></text>`
  })
}

interface TooltipData {
  /** Turns of the whole chart. */
  readonly turns: number
  readonly series: readonly Series[]
  readonly format: (value: number) => string
}

function tooltip(turn: number, { turns, series, format }: TooltipData): string {
  const each = plotWidth / turns
  const values = series.map((one) => {
    const value = one.values[turn - 1]
    return `${one.name}: ${value === undefined ? 'none' : format(value)}`
  })
  const text = escapeHtml([`Turn ${turn}`, ...values].join('\n'))
  const left = at(margin.left + (turn - 1) * each)
  return `<rect class="hover" x="${left}" y="${margin.top}" width="${at(each)}" height="${plotHeight}"><title>${text}</title></rect>`
}

/** A coordinate with one decimal. */
function at(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** Text for HTML and SVG. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
