// The charts, as SVG: time, CPU and bytes by turns, and the latency distribution under load. Each
// client has one line and one color everywhere; Warmline's lines are thick.
import { init } from 'echarts'
import { type ClientName, clientNames, clientTable } from '../client/table.js'
import type { ScenarioResult } from '../figures/results.js'
import type { FigureName } from '../figures/summary.js'

/** One chart as SVG text. */
export interface Chart {
  readonly title: string
  readonly svg: string
}

interface Line {
  readonly client: ClientName
  readonly points: readonly (readonly [number, number])[]
}

/** All charts that can be drawn from the results. */
export function chartsOf(results: readonly ScenarioResult[]): readonly Chart[] {
  const delays = [
    ...new Set(
      results
        .filter(({ scenario: { suite } }) => suite === 'loop')
        .map((one) => one.scenario.roundTripMs),
    ),
  ]
  return [
    ...delays.flatMap((roundTripMs) => {
      const title = `Wall time, round trip ${roundTripMs} ms`
      return chartByTurns(results, { roundTripMs, figure: 'wallMs', title, unit: 'ms' })
    }),
    ...chartByTurns(results, {
      roundTripMs: 0,
      figure: 'requestBytes',
      title: 'Bytes sent',
      unit: 'bytes',
    }),
    ...chartByTurns(results, {
      roundTripMs: 0,
      figure: 'cpuMs',
      title: 'Client CPU',
      unit: 'ms',
    }),
    ...results.filter(({ scenario: { suite } }) => suite === 'load').map(latencyChart),
  ]
}

interface TurnChart {
  readonly roundTripMs: number
  readonly figure: FigureName
  readonly title: string
  readonly unit: string
}

/** One chart with a point for each number of turns; none when fewer than two were measured. */
function chartByTurns(
  results: readonly ScenarioResult[],
  { roundTripMs, figure, title, unit }: TurnChart,
): readonly Chart[] {
  const loops = results.filter(
    ({ scenario }) =>
      scenario.suite === 'loop' &&
      scenario.roundTripMs === roundTripMs &&
      scenario.workNsPerByte === 0 &&
      scenario.uplinkMbps === undefined &&
      !scenario.isDialedAhead,
  )
  if (loops.length < 2) return []
  const lines = clientNames.map((client) => ({
    client,
    points: loops.flatMap(({ scenario: { task }, clients }) => {
      const value = clients.find((one) => one.client === client)?.figures[figure]?.median
      return value === undefined ? [] : [[task.turns, value] as const]
    }),
  }))
  return [{ title, svg: draw(lines, { x: 'turns', y: unit, isLog: true }) }]
}

function latencyChart({ scenario: { conversations, task }, clients }: ScenarioResult): Chart {
  const lines = clients.map(({ client, latencyMs = [] }) => ({
    client,
    points: latencyMs.map((value, percent) => [percent, Math.max(0.01, value)] as const),
  }))
  return {
    title: `First event of later turns, ${conversations} × ${task.turns} turns at once`,
    svg: draw(lines, { x: 'percentile', y: 'ms', isLog: false }),
  }
}

const width = 860
const height = 440

function draw(
  lines: readonly Line[],
  { x, y, isLog }: { readonly x: string; readonly y: string; readonly isLog: boolean },
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  const shown = lines.filter(({ points }) => points.length > 0)
  chart.setOption({
    animation: false,
    legend: { type: 'plain', orient: 'vertical', right: 0, top: 'middle' },
    grid: { left: 70, right: 200, top: 30, bottom: 50 },
    xAxis: { type: isLog ? 'log' : 'value', name: x, nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'log', name: y },
    series: shown.map(({ client, points }) => ({
      type: 'line',
      name: client,
      data: points.map(([across, up]) => [across, up]),
      showSymbol: isLog,
      color: color(client),
      lineStyle: { width: clientTable[client].isOurs ? 3.5 : 1.5 },
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

/** A distinct color for each client, spread evenly over the color wheel. */
function color(client: ClientName): string {
  const hue = Math.round((clientNames.indexOf(client) * 360) / clientNames.length)
  return `hsl(${hue}, 65%, ${clientTable[client].isOurs ? 38 : 55}%)`
}
