// A chart of the bytes sent against the bytes in full, summed up over the turns.
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { bytes } from '../model/format.ts'
import { growth } from '../model/totals.ts'
import { shownTurns, theme } from '../store.ts'

const points = 600

export function Growth() {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | undefined>(undefined)
  const lines = growth(shownTurns.value, points)
  const shown = useRef(lines)
  shown.current = lines
  const isDark = isDarkNow()
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const made = new uPlot(optionsFor(element), [...shown.current], element)
    chart.current = made
    const watcher = new ResizeObserver(() => made.setSize(sizeOf(element)))
    watcher.observe(element)
    return () => {
      watcher.disconnect()
      made.destroy()
    }
  }, [isDark])
  useEffect(() => chart.current?.setData([...lines]), [lines])
  const [, sent, full] = lines
  return (
    <figure class="growth">
      <figcaption>
        Bytes over the turns: <b class="is-sent">sent</b> against <b class="is-full">in full</b>
      </figcaption>
      <div
        ref={place}
        class="chart"
        role="img"
        aria-label={`After all turns ${bytes(sent.at(-1) ?? 0)} are sent, against ${bytes(full.at(-1) ?? 0)} in full.`}
      />
    </figure>
  )
}

function optionsFor(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name)
  const axis = {
    stroke: color('--chart-text'),
    grid: { stroke: color('--chart-grid'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  }
  return {
    ...sizeOf(element),
    padding: [6, 18, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 22, space: 60, gap: 4 },
      { ...axis, size: 52, space: 24, gap: 4, values: (_, values) => values.map(bytes) },
    ],
    series: [
      {},
      {
        stroke: color('--chart-sent'),
        fill: color('--chart-sent-fill'),
        width: 1.5,
        points: { show: false },
      },
      { stroke: color('--chart-full'), width: 1.5, points: { show: false } },
    ],
  }
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: Math.max(80, element.clientWidth), height: Math.max(60, element.clientHeight) }
}

const system = matchMedia('(prefers-color-scheme: dark)')
const isSystemDark = signal(system.matches)
system.addEventListener('change', () => {
  isSystemDark.value = system.matches
})

/** Whether the page is dark now; the chart is painted anew when that changes. */
function isDarkNow(): boolean {
  return theme.value === 'system' ? isSystemDark.value : theme.value === 'dark'
}
