// What a recorded run had done at some moment. Pure.
import type { DrawnRun } from '../src/report/page-data.ts'

/** What a lane shows at a moment of its run. */
export interface Moment {
  readonly clockMs: number
  readonly turns: number
  readonly bytes: number
  readonly isOver: boolean
}

/** What `run` had done at `clockMs`; a request counts from when it is sent. */
export function momentOf({ turns, wallMs }: DrawnRun, clockMs: number): Moment {
  const sent = turns.filter(({ startMs }) => startMs <= clockMs)
  return {
    clockMs: Math.min(clockMs, wallMs),
    turns: sent.length,
    bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
    isOver: clockMs >= wallMs,
  }
}
