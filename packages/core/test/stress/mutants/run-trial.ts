// Starts the process of a trial, once more when a mutant has hung it, and collects what it says.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Instrumented } from './instrument.js'
import type { Input, Line, Verdict } from './switches.js'

/** A mutant that says nothing for so long has hung the process. */
const stallMs = 90_000
const core = join(import.meta.dirname, '../../..')
const vitest = join(core, 'node_modules/vitest/vitest.mjs')

/** What became of the mutants that were tried, and the tests that took no part. */
export interface Outcome {
  readonly verdicts: ReadonlyMap<string, Verdict>
  readonly untried: readonly string[]
}

function linesOf(output: string): Line[] {
  if (!existsSync(output)) return []
  const whole = readFileSync(output, 'utf8').split('\n').slice(0, -1)
  return whole.map((line): Line => JSON.parse(line))
}

function start(input: string): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
  const args = [vitest, 'run', '--config', 'test/stress/mutants/vitest.config.ts']
  return spawn(process.execPath, args, {
    cwd: core,
    // A group of its own, so that a worker that hangs ends with it.
    detached: true,
    env: { ...Object.fromEntries(inherited), MUTANTS_INPUT: input },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Waits for the end of the process, and ends it when a mutant hangs it. */
async function waitFor(child: ChildProcess, output: string): Promise<void> {
  const exit = once(child, 'exit')
  let lines = 0
  let movedAt = Date.now()
  while (child.exitCode === null && child.signalCode === null) {
    await Promise.race([exit, sleep(1000)])
    const now = linesOf(output)
    if (now.length > lines) movedAt = Date.now()
    lines = now.length
    if (now.at(-1)?.is === 'begun' && Date.now() - movedAt > stallMs) endGroup(child)
  }
  endGroup(child)
}

/**
 * Tries the mutants in the order of their ids until the time is over.
 * @throws Error when the tests fail without a mutant, or the process ends early with none begun.
 */
export async function runTrial(
  { texts }: Instrumented,
  ids: readonly string[],
  until: number,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'warmline-mutants-'))
  const verdicts = new Map<string, Verdict>()
  const untried = new Set<string>()
  try {
    for (let run = 0; ; run++) {
      const output = join(folder, `output-${run}`)
      const input = join(folder, `input-${run}`)
      const left = ids.filter((id) => !verdicts.has(id))
      const given = { ids: left, output, until }
      writeFileSync(
        input,
        JSON.stringify({ texts: Object.fromEntries(texts), given } satisfies Input),
      )
      await waitFor(start(input), output)
      const lines = linesOf(output)
      for (const line of lines) {
        if (line.is === 'end') verdicts.set(line.id, line.verdict)
        else if (line.is === 'ready') for (const each of line.untried) untried.add(each)
        else if (line.is === 'unsound') untried.add(line.test)
      }
      const last = lines.at(-1)
      if (last?.is === 'done') return { verdicts, untried: [...untried] }
      if (last?.is !== 'begun' && last?.is !== 'unsound') {
        throw new Error('The tests do not pass without a mutant, or their process ended early.')
      }
      // Tests that hang have noticed; a mutant that breaks the tests after it has no verdict.
      verdicts.set(last.id, last.is === 'begun' ? 'noticed' : 'unfinished')
      if (Date.now() > until) return { verdicts, untried: [...untried] }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
