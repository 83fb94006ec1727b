// Runs a program with its inspector, and opens the page when the program has made it.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { delimiter, join, sep } from 'node:path'
import { type RunningInspector, runningInspectors } from '@warmline/inspector'
import type { Terminal } from '../terminal.js'
import { openPage } from './open-page.js'

/** How often it is looked whether the program has an inspector. */
const pollMs = 200

/**
 * Runs the command with WARMLINE_INSPECT=1, and resolves to its exit code. From a terminal, the
 * page stays open when the program has nothing more to do, until Ctrl+C.
 * @throws Error where it cannot be started.
 */
export async function runInspected(
  [command = '', ...args]: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      WARMLINE_INSPECT: process.env.WARMLINE_INSPECT ?? '1',
      // Somebody looks at the page, and a short program would take it along.
      WARMLINE_INSPECT_KEEP: terminal.browse === undefined ? '' : '1',
      NODE_PATH: [process.env.NODE_PATH, inspectorsPlace()].filter(Boolean).join(delimiter),
    },
  })
  const stopWaiting = browseWhenOpen(child, terminal)
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  // The terminal sends SIGINT to the program too: it decides, and this process waits for it.
  const stay = (): void => {}
  process.on('SIGINT', stay).on('SIGTERM', pass)
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', (fault: NodeJS.ErrnoException) => {
        reject(new Error(`${command} cannot be started: ${fault.code ?? fault.message}`))
      })
      child.once('exit', (code, signal) => {
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
      })
    })
  } finally {
    stopWaiting()
    process.off('SIGINT', stay).off('SIGTERM', pass)
  }
}

/**
 * Opens the page of a program's inspector in the browser, once; the inspector itself writes the
 * address to standard error. Returns a function that stops to wait for it.
 */
function browseWhenOpen({ pid }: ChildProcess, { browse }: Terminal): () => void {
  if (browse === undefined) return () => {}
  const before = new Set(runningInspectors().map(({ url }) => url))
  const waiting = new AbortController()
  const timer = setInterval(() => {
    const opened = runningInspectors().find((each) => !before.has(each.url) && isOf(each, pid))
    if (opened === undefined) return
    clearInterval(timer)
    openPage(opened.url, browse, waiting.signal).catch(() => {})
  }, pollMs)
  return () => {
    clearInterval(timer)
    waiting.abort()
  }
}

/** Whether an inspector is the program's, or of one that it started, such as by `npm run`. */
function isOf({ pid, cwd }: RunningInspector, child: number | undefined): boolean {
  return pid === child || cwd === process.cwd() || cwd.startsWith(`${process.cwd()}${sep}`)
}

/** The folder in which the inspector of this package is found, for programs that have none. */
function inspectorsPlace(): string | undefined {
  const folders = createRequire(import.meta.url).resolve.paths('@warmline/inspector') ?? []
  return folders.find((folder) => existsSync(join(folder, '@warmline', 'inspector')))
}
