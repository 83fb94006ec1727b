// The replay: two lanes on one clock. Each turn is a block, as wide as it took and as high as what
// it sent, and appears when it did in the run that was recorded.

import { paceOf } from '../src/report/pace.ts'
import type { DrawnFramework, DrawnRun } from '../src/report/page-data.ts'
import { formatBytes, formatMs } from '../src/show/text.ts'
import { momentOf } from './moment.ts'

const laneHeight = 92

/** A race on the page that can be started again. */
export interface Race {
  /** Starts from the beginning. */
  play(): void
  /** Draws the end of it. */
  finish(): void
}

/** Prepares the race of one framework in its element. */
export function prepareRace(element: HTMLElement, framework: DrawnFramework): Race {
  const longest = Math.max(framework.http.wallMs, framework.websocket.wallMs)
  const highest = Math.max(
    ...[framework.http, framework.websocket].flatMap(({ turns }) =>
      turns.map(({ bytes }) => bytes),
    ),
  )
  const lanes = (['http', 'websocket'] as const).flatMap((transport) => {
    const lane = element.querySelector<HTMLElement>(`.lane.${transport}`)
    return lane === null ? [] : [prepareLane(lane, framework[transport], { longest, highest })]
  })
  const pace = paceOf(longest)
  let frame = 0
  let clockMs = longest
  const draw = (): void => {
    for (const lane of lanes) lane.draw(clockMs)
    element.dataset.state = clockMs >= longest ? 'over' : 'running'
  }
  const play = (): void => {
    cancelAnimationFrame(frame)
    let startedAt: number | undefined
    const step = (now: number): void => {
      startedAt ??= now
      clockMs = Math.min(longest, (now - startedAt) * pace)
      draw()
      if (clockMs < longest) frame = requestAnimationFrame(step)
    }
    clockMs = 0
    draw()
    frame = requestAnimationFrame(step)
  }
  // A lane has no width while the other framework is shown.
  new ResizeObserver(() => {
    for (const lane of lanes) lane.fit()
    draw()
  }).observe(element)
  return {
    play,
    finish: () => {
      cancelAnimationFrame(frame)
      clockMs = longest
      draw()
    },
  }
}

interface LaneScale {
  /** Milliseconds that fill the width. */
  readonly longest: number
  /** Bytes that fill the height. */
  readonly highest: number
}

interface Lane {
  fit(): void
  draw(clockMs: number): void
}

function prepareLane(lane: HTMLElement, run: DrawnRun, { longest, highest }: LaneScale): Lane {
  const canvas = lane.querySelector('canvas')
  const context = canvas?.getContext('2d') ?? null
  const say = (name: string, words: string): void => {
    const place = lane.querySelector(`[data-say="${name}"]`)
    if (place !== null && place.textContent !== words) place.textContent = words
  }
  return {
    fit: () => {
      if (canvas === null) return
      canvas.width = Math.round(canvas.clientWidth * devicePixelRatio)
      canvas.height = Math.round(laneHeight * devicePixelRatio)
    },
    draw: (clockMs) => {
      const moment = momentOf(run, clockMs)
      say('clock', formatMs(moment.clockMs))
      say('bytes', formatBytes(moment.bytes))
      say('turns', `turn ${moment.turns} of ${run.turns.length}`)
      lane.classList.toggle('over', moment.isOver)
      if (canvas === null || context === null || canvas.width === 0) return
      const { width, height } = canvas
      const color = getComputedStyle(lane).color
      context.clearRect(0, 0, width, height)
      context.fillStyle = color
      const gap = devicePixelRatio
      for (const { startMs, endMs, bytes } of run.turns) {
        if (startMs > clockMs) break
        const left = (startMs / longest) * width
        const right = (Math.min(clockMs, endMs) / longest) * width
        const high = Math.max(2 * devicePixelRatio, (bytes / highest) * height)
        context.globalAlpha = endMs <= clockMs ? 0.85 : 0.5
        context.fillRect(left, height - high, Math.max(gap, right - left - gap), high)
      }
      context.globalAlpha = 1
      if (!moment.isOver) context.fillRect((clockMs / longest) * width, 0, gap, height)
    },
  }
}
