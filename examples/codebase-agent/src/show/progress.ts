// Chooses how progress is shown: drawn in place on a terminal, else as plain lines.
import type { WriteStream } from 'node:tty'
import { drawnProgress } from './drawn-progress.js'
import { type ProgressPlan, plainProgress, type ShownProgress } from './plain-progress.js'

/** Progress on `stream`. */
export function showProgress(stream: WriteStream, plan: ProgressPlan): ShownProgress {
  const isDrawn = stream.isTTY === true && process.env.TERM !== 'dumb'
  return isDrawn
    ? drawnProgress(stream, plan)
    : plainProgress((line) => stream.write(`${line}\n`), plan)
}
