// The charts, as SVG: time, CPU and bytes against turns, and the latency distribution under load. A
// line a client, the same colour everywhere; ours are thick.
import { init } from 'echarts'
import { type ClientName, clientNames, contestants } from '../client/table.js'
import type { CaseResult } from '../figures/results.js'
import type { FigureName } from '../figures/summary.js'

/** A chart. */
export interface Chart {
  readonly title: string
  readonly svg: string
}

interface Line {
  readonly client: ClientName
  readonly points: readonly (readonly [number, number])[]
}

/** Every chart that the results give. */
export function chartsOf(results: readonly CaseResult[]): readonly Chart[] {
  const delays = [
    ...new Set(
      results.filter(({ case: { suite } }) => suite === 'loop').map((one) => one.case.roundTripMs),
    ),
  ]
  return [
    ...delays.flatMap((delay) =>
      againstTurns(results, delay, 'wallMs', `Wall time, round trip ${delay} ms`, 'ms'),
    ),
    ...againstTurns(results, 0, 'requestBytes', 'Bytes sent', 'bytes'),
    ...againstTurns(results, 0, 'cpuMs', 'Client CPU', 'ms'),
    ...results.filter(({ case: { suite } }) => suite === 'load').map(latencyChart),
  ]
}

function againstTurns(
  results: readonly CaseResult[],
  roundTripMs: number,
  figure: FigureName,
  title: string,
  unit: string,
): readonly Chart[] {
  const loops = results.filter(
    ({ case: scene }) =>
      scene.suite === 'loop' &&
      scene.roundTripMs === roundTripMs &&
      scene.workNsPerByte === 0 &&
      scene.uplinkMbps === undefined &&
      !scene.isDialledAhead,
  )
  if (loops.length < 2) return []
  const lines = clientNames.map((client) => ({
    client,
    points: loops.flatMap(({ case: { task }, clients }) => {
      const value = clients.find((one) => one.client === client)?.figures[figure]?.median
      return value === undefined ? [] : [[task.turns, value] as const]
    }),
  }))
  return [{ title, svg: draw(lines, { x: 'turns', y: unit, isLog: true }) }]
}

function latencyChart({ case: { conversations }, clients }: CaseResult): Chart {
  const lines = clients.map(({ client, latencyMs = [] }) => ({
    client,
    points: latencyMs.map((value, percent) => [percent, Math.max(0.01, value)] as const),
  }))
  return {
    title: `First event of later turns, ${conversations} conversations at once`,
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
      color: colour(client),
      lineStyle: { width: contestants[client].isOurs ? 3.5 : 1.5 },
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

/** A colour of its own for each client, spread over the wheel. */
function colour(client: ClientName): string {
  const hue = Math.round((clientNames.indexOf(client) * 360) / clientNames.length)
  return `hsl(${hue}, 65%, ${contestants[client].isOurs ? 38 : 55}%)`
}
