// Chooses how progress is shown: drawn in place on a terminal, else as plain lines.

import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import { createLogUpdate } from 'log-update'
import { drawnProgress } from './drawn-progress.js'
import { type ProgressPlan, plainProgress, type ShownProgress } from './plain-progress.js'

/** Progress on `stream`. */
export function showProgress(stream: WriteStream, plan: ProgressPlan): ShownProgress {
  return isDrawn(stream)
    ? drawnProgress(stream, plan)
    : plainProgress((line) => stream.write(`${line}\n`), plan)
}

/** A step that takes a while. */
export interface ShownStep {
  /** What it is at; shown on a terminal only. */
  detail(words: string): void
  /** Leaves its name on the screen. */
  done(): void
}

/** Shows a step on `stream`. */
export function showStep(stream: WriteStream, name: string): ShownStep {
  if (!isDrawn(stream)) {
    stream.write(`${name}\n`)
    return { detail: () => {}, done: () => {} }
  }
  const update = createLogUpdate(stream)
  update(name)
  return {
    detail: (words) => update(`${name} ${styleText('dim', words, { stream })}`),
    done: () => {
      update(name)
      update.done()
    },
  }
}

function isDrawn(stream: WriteStream): boolean {
  return stream.isTTY === true && process.env.TERM !== 'dumb'
}
