// Progress as plain lines, one for each run that ended: for pipes, files and terminals that cannot
// draw.

import { frameworkNames, transportNames, ways } from '../runs/job.js'
import { bytesSent } from '../runs/result.js'
import type { Progress } from '../runs/run-all.js'
import { formatBytes, formatMs, plural } from './text.js'

/** Progress that is shown until it is done. */
export interface ShownProgress extends Progress {
  /** Leaves the last state on the screen and gives the cursor back. Safe to call again. */
  done(): void
}

/** What progress needs to know of the runs ahead. */
export interface ProgressPlan {
  readonly repetitions: number
  /** How many turns a run is thought to take, until one has ended. */
  readonly expectedTurns: number
}

/** One line for each run that ended. */
export function plainProgress(
  write: (line: string) => void,
  { repetitions }: ProgressPlan,
): ShownProgress {
  let ended = 0
  return {
    started: () => {},
    changed: () => {},
    ended: (result) => {
      ended += 1
      const { way, turns, toolCalls, wallMs } = result
      const name = `${frameworkNames[way.framework]} over ${transportNames[way.transport]}`
      const figures = `${plural(turns.length, 'turn')}, ${plural(toolCalls, 'tool call')}, ${formatBytes(bytesSent(result))} sent, ${formatMs(wallMs)}`
      write(`[${ended}/${repetitions * ways.length}] ${name}: ${figures}`)
    },
    done: () => {},
  }
}
