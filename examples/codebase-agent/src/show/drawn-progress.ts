// Progress drawn in place: a bar for each of the four runs, its current tool and the bytes it has
// sent. Terminals only.
import { styleText } from 'node:util'
import { createLogUpdate } from 'log-update'
import { frameworkNames, type Transport, transportNames, type Way, ways } from '../runs/job.js'
import type { MeterState } from '../runs/meter.js'
import { bytesSent } from '../runs/result.js'
import type { ProgressPlan, ShownProgress } from './plain-progress.js'
import { formatBytes, formatMs, oneLine } from './text.js'

/** A terminal, as far as it is drawn on. */
export interface Terminal extends NodeJS.WritableStream {
  /** @default 80 */
  readonly columns?: number
}

/** What one line shows. */
interface Row {
  readonly way: Way
  /** Repetitions that have ended. */
  readonly ended: number
  /** The repetition that runs, if one does. */
  readonly running: MeterState | undefined
  /** Time of the repetition that ended last. */
  readonly wallMs: number | undefined
  readonly bytesSent: number
}

/** Shortest time between two drawings. */
const drawEveryMs = 80
const barCells = 24
const colors = { http: 'yellow', websocket: 'green' } as const satisfies Record<Transport, string>

/** Draws on `stream`, which must be a terminal. Colors follow NO_COLOR and FORCE_COLOR. */
export function drawnProgress(
  stream: Terminal,
  { repetitions, expectedTurns }: ProgressPlan,
): ShownProgress {
  const update = createLogUpdate(stream)
  const rows = new Map<Way, Row>(
    ways.map((way) => [
      way,
      { way, ended: 0, running: undefined, wallMs: undefined, bytesSent: 0 },
    ]),
  )
  let turnsPerRun = expectedTurns
  let drawnMs = Number.NEGATIVE_INFINITY
  let isDone = false

  const draw = (): void => {
    drawnMs = performance.now()
    const context = { stream, repetitions, turnsPerRun }
    update([...rows.values()].map((row) => drawRow(row, context)).join('\n'))
  }
  const set = (way: Way, change: Partial<Row>): void => {
    const row = rows.get(way)
    if (row !== undefined) rows.set(way, { ...row, ...change })
  }
  return {
    started: (way) => {
      set(way, { running: { turns: 0, toolCalls: 0, doing: '', bytesSent: 0 } })
      draw()
    },
    changed: (way, running) => {
      set(way, { running, bytesSent: running.bytesSent })
      if (performance.now() - drawnMs >= drawEveryMs) draw()
    },
    ended: (result) => {
      turnsPerRun = result.turns.length
      const ended = (rows.get(result.way)?.ended ?? 0) + 1
      set(result.way, {
        ended,
        running: undefined,
        wallMs: result.wallMs,
        bytesSent: bytesSent(result),
      })
      draw()
    },
    done: () => {
      if (isDone) return
      isDone = true
      update.done()
    },
  }
}

interface DrawContext {
  readonly stream: Terminal
  readonly repetitions: number
  readonly turnsPerRun: number
}

function drawRow(row: Row, { stream, repetitions, turnsPerRun }: DrawContext): string {
  const { way, ended, running, wallMs } = row
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    styleText(format, text, { stream })
  const part = (ended + Math.min(1, (running?.turns ?? 0) / turnsPerRun)) / repetitions
  const full = Math.floor(Math.min(1, part) * barCells)
  const bar =
    paint(colors[way.transport], '█'.repeat(full)) + paint('dim', '░'.repeat(barCells - full))
  const name = `${frameworkNames[way.framework].padEnd(10)}${transportNames[way.transport].padEnd(10)}`
  const sent = formatBytes(row.bytesSent).padStart(8)
  const state =
    running !== undefined
      ? `turn ${running.turns + 1}  ${running.doing}`
      : ended === 0
        ? 'waiting'
        : `${wallMs === undefined ? '' : formatMs(wallMs)}${ended === repetitions ? '  done' : ''}`
  const room = (stream.columns ?? 80) - name.length - barCells - sent.length - 6
  return `${name} ${bar} ${sent}  ${paint('dim', oneLine(state, room))}`
}
