// The charts of the page: what has been sent and how much time has passed by each turn, and one
// turn against the length of the history and the speed of the link.
import { linkMs, linkSpeeds, speedName } from '../src/report/link.ts'
import type { DrawnFramework, DrawnPoint, DrawnRun } from '../src/report/page-data.ts'
import { formatBytes, formatMs } from '../src/show/text.ts'
import { type Chart, chartSvg, type Point, type Series } from './chart.ts'

/** Where the two sliders stand. */
export interface Sliders {
  /** Megabits a second; infinite for this machine. */
  readonly speed: number
  /** Index of a measured history. */
  readonly history: number
}

/** Draws the chart of this name at this width; empty text where there is nothing to draw. */
export function drawChart(
  name: string | undefined,
  framework: DrawnFramework,
  { width, sliders }: { readonly width: number; readonly sliders: Sliders },
): string {
  const chart = charts[name ?? '']?.(framework, sliders)
  return chart === undefined ? '' : chartSvg({ ...chart, width })
}

type Sized = Omit<Chart, 'width'>

const charts: Readonly<
  Record<string, (of: DrawnFramework, sliders: Sliders) => Sized | undefined>
> = {
  bytes: (framework) => ({
    title: 'Bytes sent by each turn',
    style: 'area',
    series: both(framework, cumulativeBytes),
    xAxis: turnAxis(framework),
    formatY: formatBytes,
  }),
  seconds: (framework) => ({
    title: 'Time passed by each turn',
    style: 'area',
    series: both(framework, ({ turns }) =>
      turns.map(({ endMs }, index) => ({ x: index + 1, y: endMs })),
    ),
    xAxis: turnAxis(framework),
    formatY: formatMs,
  }),
  history: ({ sweep }, { speed, history }) => {
    const marked = sweep[history]?.historyBytes
    return {
      title: 'Time of one turn by length of history',
      style: 'dots',
      series: perTransport((transport) =>
        sweep.map((point) => ({ x: point.historyBytes, y: turnMs(point, transport, speed) })),
      ),
      xAxis: {
        name: 'history before the question',
        ticks: sweep.map(({ historyBytes }) => historyBytes),
        format: shortBytes,
      },
      formatY: formatMs,
      ...(marked === undefined ? {} : { marked }),
    }
  },
  link: ({ sweep }, { speed, history }) => {
    const point = sweep[history]
    const speeds = linkSpeeds.filter(Number.isFinite)
    if (point === undefined) return undefined
    return {
      title: 'Time of one turn by speed of the uplink',
      style: 'line',
      series: perTransport((transport) =>
        speeds.map((each) => ({ x: each, y: turnMs(point, transport, each) })),
      ),
      xAxis: {
        name: 'uplink in Mbit/s',
        ticks: speeds,
        format: String,
        isLogarithmic: true,
      },
      formatY: formatMs,
      ...(Number.isFinite(speed) ? { marked: speed } : {}),
    }
  },
}

/** The measured time of a turn, and what the link adds to it. */
function turnMs(point: DrawnPoint, transport: 'http' | 'websocket', speed: number): number {
  const { turnMs: measured, bytes } = point[transport]
  return measured + linkMs(bytes, speed)
}

/** The measured time of a whole run, and what the link adds to it. */
function wholeMs({ wallMs, turns }: DrawnRun, speed: number): number {
  return (
    wallMs +
    linkMs(
      turns.reduce((sum, { bytes }) => sum + bytes, 0),
      speed,
    )
  )
}

/** Both sliders in words, with what they make of the two transports. */
export function slidersInWords(framework: DrawnFramework, { speed, history }: Sliders): string {
  const point = framework.sweep[history]
  const where = Number.isFinite(speed) ? `on an uplink of ${speedName(speed)}` : 'on this machine'
  const turn =
    point === undefined
      ? ''
      : `After ${shortBytes(point.historyBytes)} of history, one turn takes ${formatMs(turnMs(point, 'http', speed))} over HTTP and ${formatMs(turnMs(point, 'websocket', speed))} in WebSocket mode, ${where}. `
  return `${turn}The whole loop above takes ${formatMs(wholeMs(framework.http, speed))} over HTTP and ${formatMs(wholeMs(framework.websocket, speed))} in WebSocket mode.`
}

/** A size of the slider, without decimals. */
export function shortBytes(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e5) / 10} MB` : `${Math.round(bytes / 1000)} kB`
}

function both(framework: DrawnFramework, points: (run: DrawnRun) => readonly Point[]): Series[] {
  return perTransport((transport) => points(framework[transport]))
}

function perTransport(points: (transport: 'http' | 'websocket') => readonly Point[]): Series[] {
  return [
    { name: 'HTTP', className: 'http', points: points('http') },
    { name: 'WebSocket', className: 'websocket', points: points('websocket') },
  ]
}

function cumulativeBytes({ turns }: DrawnRun): readonly Point[] {
  let sum = 0
  return turns.map(({ bytes }, index) => {
    sum += bytes
    return { x: index + 1, y: sum }
  })
}

function turnAxis({ http, websocket }: DrawnFramework): Chart['xAxis'] {
  const turns = Math.max(http.turns.length, websocket.turns.length)
  const step = Math.max(1, Math.ceil(turns / 6 / 5) * 5)
  const ticks = Array.from({ length: turns }, (_, index) => index + 1).filter(
    (turn) => turn === 1 || (turns <= 8 ? true : turn % step === 0),
  )
  return { name: 'turn', ticks, format: String }
}
