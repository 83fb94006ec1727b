// Runs the program in this process, with what it prints kept.
import { run } from '../../src/program.ts'
import type { Terminal } from '../../src/terminal.ts'

/** How a run ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program with these arguments. */
export function warmline(...args: readonly string[]): Promise<Ended> {
  return warmlineAt({}, ...args)
}

/** Runs the program at a terminal that can do this. */
export async function warmlineAt(
  terminal: Partial<Terminal>,
  ...args: readonly string[]
): Promise<Ended> {
  const printed = { stdout: '', stderr: '' }
  const code = await run(args, {
    out(text) {
      printed.stdout += text
    },
    error(text) {
      printed.stderr += text
    },
    untilEnded: Promise.resolve(),
    exitCode: 0,
    ...terminal,
  })
  return { code, ...printed }
}
