// Runs the built program as a separate process and counts the processes it leaves running.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const mainFile = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** How a program ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that runs. */
export interface Program {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves when what it printed so far contains `text`; rejects when it ends before. */
  printed(text: string): Promise<void>
}

/** Starts the program. Variables of pnpm are left out, so that relative paths start in `cwd`. */
export function startProgram(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Program {
  const { OPENAI_API_KEY: _key, INIT_CWD: _cwd, npm_lifecycle_event: _event, ...env } = process.env
  const child = spawn(process.execPath, [mainFile, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  let stdout = ''
  let stderr = ''
  const waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = []
  const look = (): void => {
    for (const { text, resolve } of waiting) if ((stdout + stderr).includes(text)) resolve()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    look()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      for (const { reject } of waiting)
        reject(new Error(`The program ended. It said: ${stdout}${stderr}`))
      resolve({ code, stdout, stderr })
    })
  })
  return {
    child,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        waiting.push({ text, resolve, reject })
        look()
      }),
  }
}

/** Runs the program to its end. */
export async function runProgram(
  args: readonly string[],
  options: Parameters<typeof startProgram>[1] = {},
): Promise<Ended> {
  return await startProgram(args, options).ended
}

/** Ids of the processes that `parent` started and that still run. */
export function childrenOf(parent: number | undefined): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, stat]) => Number(ppid) === parent && !stat?.startsWith('Z'))
    .map(([pid]) => Number(pid))
}

/** True while there is such a process and it has not ended. */
export function isRunning(pid: number): boolean {
  const found = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' })
  return found.split('\n').some((line) => {
    const [id, stat] = line.trim().split(/\s+/)
    return Number(id) === pid && !stat?.startsWith('Z')
  })
}
