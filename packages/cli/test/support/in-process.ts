// Runs the program in a process of its own, as a shell does.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Ended } from './warmline.ts'

const [program = '', sources = ''] = ['../../src/cli.ts', '../../../../scripts/sources.mjs'].map(
  (path) => fileURLToPath(new URL(path, import.meta.url)),
)

/** A running program, and how it ends. */
export interface Started {
  readonly child: ChildProcess
  /** Resolves when standard output has this. */
  until(pattern: RegExp): Promise<RegExpExecArray>
  readonly ended: Promise<Ended>
}

/** Starts `warmline` with these arguments and, beside PATH, this environment alone. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Started {
  const child = spawn(process.execPath, ['--import', sources, program, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
      for (const look of waiting) look()
    })
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? -1, ...printed }))
  })
  return {
    child,
    ended,
    until(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(printed.stdout)
          if (match !== null) resolve(match)
        }
        waiting.add(look)
        look()
        void ended.then(({ stderr }) => reject(new Error(`It ended first: ${stderr}`)))
      })
    },
  }
}
