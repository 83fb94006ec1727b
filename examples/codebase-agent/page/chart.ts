// One line chart as SVG text: two series over a shared axis, with their names at their ends. It
// draws at the width that it is given, so that its letters keep their size; colors come from the
// page's style.

/** One line of a chart. */
export interface Series {
  /** Name at the end of the line. */
  readonly name: string
  /** Style class of the line. */
  readonly className: string
  /** From left to right. */
  readonly points: readonly Point[]
}

/** A place in a chart, in units of its axes. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A chart. */
export interface Chart {
  readonly title: string
  /** In pixels. */
  readonly width: number
  readonly series: readonly Series[]
  /** `area` fills what lies below the lines; `dots` marks every point, for few measured ones. */
  readonly style: 'area' | 'dots' | 'line'
  readonly xAxis: {
    readonly name: string
    readonly ticks: readonly number[]
    readonly format: (value: number) => string
    readonly isLogarithmic?: boolean
  }
  /** Writes a value, such as `12 kB`. */
  readonly formatY: (value: number) => string
  /**
   * A place of the x axis to mark, such as that of a slider. The values are written there instead
   * of at the ends of the lines.
   */
  readonly marked?: number
}

const margin = { top: 14, right: 96, bottom: 42, left: 58 }
/** Height of two lines of a label. */
const labelSpace = 32

/** The chart as an SVG element. Every point has its values in a tooltip. */
export function chartSvg(chart: Chart): string {
  const { title, width, series, xAxis, formatY, style, marked } = chart
  const height = Math.round(Math.max(230, Math.min(300, width * 0.55)))
  const plot = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  }
  const all = series.flatMap(({ points }) => points)
  const ticks = niceTicks(Math.max(0, ...all.map(({ y }) => y)))
  const top = ticks.at(-1) ?? 1
  const onAxis = (value: number): number => (xAxis.isLogarithmic ? Math.log(value) : value)
  const places = [...all.map(({ x }) => x), ...xAxis.ticks].map(onAxis)
  const [first, last] = [Math.min(...places), Math.max(...places)]
  const scale: Scale = {
    x: (value) =>
      margin.left +
      (last > first ? ((onAxis(value) - first) / (last - first)) * plot.width : plot.width / 2),
    y: (value) => margin.top + plot.height * (1 - value / top),
    floor: margin.top + plot.height,
    right: margin.left + plot.width,
  }
  return [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(title)}">`,
    ...ticks.map((tick) => gridLine(scale.y(tick), withoutZeros(formatY(tick)), scale)),
    ...fitting(xAxis.ticks, scale).map((tick) =>
      text({ x: scale.x(tick), y: scale.floor + 18, anchor: 'middle' }, xAxis.format(tick)),
    ),
    text({ x: scale.right, y: height - 4, anchor: 'end' }, xAxis.name),
    ...(marked === undefined ? [] : [markLine(scale.x(marked), scale)]),
    ...(style === 'area' ? series.map((line) => area(line, scale)) : []),
    ...series.map((line) => polyline(line, scale)),
    ...(style === 'dots' ? series.flatMap((line) => dots(line, scale)) : []),
    ...(marked === undefined
      ? endLabels(series, scale, formatY)
      : [...endLabels(series, scale), ...markLabels(chart, marked, scale)]),
    ...tooltips(chart, scale),
    '</svg>',
  ].join('')
}

interface Scale {
  x(value: number): number
  y(value: number): number
  readonly floor: number
  readonly right: number
}

/**
 * Round values from 0 to at least `highest`: steps of 1, 2, 2.5 or 5 times a power of ten, three
 * to five of them.
 */
export function niceTicks(highest: number): readonly number[] {
  if (!(highest > 0)) return [0, 1]
  const rough = highest / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const count = Math.ceil(highest / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}

/** A tick is a round value: `1.50 MB` is `1.5 MB`, and `200 kB` stays. */
function withoutZeros(words: string): string {
  return words.replace(/(\.\d*?)0+(?= )/, '$1').replace(/\.(?= )/, '')
}

/** Those ticks whose labels do not run into each other. */
function fitting(ticks: readonly number[], { x }: Scale): readonly number[] {
  let end = Number.NEGATIVE_INFINITY
  return ticks.filter((tick) => {
    if (x(tick) < end + 46) return false
    end = x(tick)
    return true
  })
}

function gridLine(y: number, label: string, { right }: Scale): string {
  const line = `<line class="grid" x1="${margin.left}" x2="${at(right)}" y1="${at(y)}" y2="${at(y)}"/>`
  return line + text({ x: margin.left - 8, y: y + 4, anchor: 'end' }, label)
}

function markLine(x: number, { floor }: Scale): string {
  return `<line class="mark" x1="${at(x)}" x2="${at(x)}" y1="${margin.top}" y2="${at(floor)}"/>`
}

interface LabelPlace {
  readonly x: number
  readonly y: number
  readonly anchor: 'middle' | 'end'
}

function text({ x, y, anchor }: LabelPlace, words: string): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${escapeHtml(words)}</text>`
}

function path({ points }: Series, { x, y }: Scale): string {
  return points.map((point) => `${at(x(point.x))},${at(y(point.y))}`).join(' ')
}

function polyline(line: Series, scale: Scale): string {
  return `<polyline class="line ${line.className}" points="${path(line, scale)}"/>`
}

function area(line: Series, scale: Scale): string {
  const [first, last] = [line.points[0], line.points.at(-1)]
  if (first === undefined || last === undefined) return ''
  const floor = at(scale.floor)
  return `<polygon class="area ${line.className}" points="${at(scale.x(first.x))},${floor} ${path(line, scale)} ${at(scale.x(last.x))},${floor}"/>`
}

function dots({ className, points }: Series, { x, y }: Scale): readonly string[] {
  return points.map(
    (point) =>
      `<circle class="dot ${className}" cx="${at(x(point.x))}" cy="${at(y(point.y))}" r="3.5"/>`,
  )
}

/**
 * Labels each line with its name and, where `format` writes it, its last value, moved apart where
 * lines end close together.
 */
function endLabels(
  series: readonly Series[],
  { y, floor, right }: Scale,
  format?: (value: number) => string,
): readonly string[] {
  const ends = series
    .map((line) => ({ line, last: line.points.at(-1)?.y ?? 0 }))
    .toSorted((left, other) => other.last - left.last)
  let lowest = Number.NEGATIVE_INFINITY
  return ends.map(({ line, last }, index) => {
    const room = floor - 12 - (ends.length - 1 - index) * labelSpace
    lowest = Math.min(Math.max(y(last), lowest + labelSpace), room)
    const left = at(right + 10)
    const value =
      format === undefined ? '' : `<tspan x="${left}" dy="15">${escapeHtml(format(last))}</tspan>`
    return `<text class="end ${line.className}" x="${left}" y="${at(lowest)}"><tspan>${escapeHtml(line.name)}</tspan>${value}</text>`
  })
}

/** The space between the values of two lines at the mark. */
const markSpace = 18

/** Marks each line where the mark crosses it, with its value there. */
function markLabels(
  { series, formatY }: Chart,
  marked: number,
  { x, y, floor, right }: Scale,
): readonly string[] {
  const isLate = x(marked) > (margin.left + right) / 2
  const [anchor, shift] = isLate ? ['end', -8] : ['start', 8]
  const found = series
    .flatMap(({ className, points }) =>
      points.filter((point) => point.x === marked).map((point) => ({ className, at: point.y })),
    )
    .toSorted((left, other) => other.at - left.at)
  let lowest = Number.NEGATIVE_INFINITY
  return found.map(({ className, at: value }, index) => {
    const room = floor - 6 - (found.length - 1 - index) * markSpace
    lowest = Math.min(Math.max(y(value) - 8, margin.top + 10, lowest + markSpace), room)
    const dot = `<circle class="dot ${className}" cx="${at(x(marked))}" cy="${at(y(value))}" r="4.5"/>`
    return `${dot}<text class="end ${className}" x="${at(x(marked) + shift)}" y="${at(lowest)}" text-anchor="${anchor}">${escapeHtml(formatY(value))}</text>`
  })
}

function tooltips(
  { series, xAxis, formatY }: Chart,
  { x, floor, right }: Scale,
): readonly string[] {
  const places = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))]
  places.sort((left, other) => left - other)
  return places.map((place, index) => {
    const before = places[index - 1]
    const after = places[index + 1]
    const from = before === undefined ? margin.left : (x(before) + x(place)) / 2
    const to = after === undefined ? right : (x(place) + x(after)) / 2
    const values = series.map((line) => {
      const value = line.points.find((point) => point.x === place)?.y
      return `${line.name}: ${value === undefined ? 'none' : formatY(value)}`
    })
    const words = escapeHtml([`${xAxis.format(place)} (${xAxis.name})`, ...values].join('\n'))
    return `<rect class="hover" x="${at(from)}" y="${margin.top}" width="${at(Math.max(0, to - from))}" height="${at(floor - margin.top)}"><title>${words}</title></rect>`
  })
}

/** A coordinate with one decimal. */
function at(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** Text for HTML and SVG. */
function escapeHtml(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
