// What a program of a page must have done: end well, print something, print what the page says
// that it prints, and send its turns as its rule says.
import type { ResponseRecord } from '@warmline/dev-server'
import { expect } from 'vitest'
import { blocksOf } from './blocks.js'
import type { Outcome, Program } from './programs.js'

/** Compares a run with the rule of its block, and with the output that the page shows. */
export function checkRun(
  program: Program,
  { stdout, stderr, problem }: Outcome,
  turns: readonly ResponseRecord[],
): void {
  expect(problem, `${stdout}${stderr}`).toBeUndefined()
  // The inspector tells the address of its page.
  expect(stderr.replace(/^Warmline's inspector shows .*\n/m, '')).toBe('')
  expect(stdout).not.toBe('')
  const shown = shownOutput(program)
  if (shown !== undefined) expect(stdout.trim()).toMatch(shown)
  if (program.rule === 'no-turns' || program.rule === 'vitest') return
  const used = new Set(turns.map(({ transport }) => transport))
  if (program.rule === 'mixed') expect(used.size).toBeGreaterThan(0)
  else expect([...used]).toEqual([program.rule === 'http' ? 'http' : 'websocket'])
}

/**
 * The block `text output` between a program and the next one, as a pattern in which `…` is
 * anything.
 */
function shownOutput({ page, name }: Program): RegExp | undefined {
  const blocks = blocksOf(page)
  const behind = blocks.slice(blocks.findIndex((each) => each.name === name) + 1)
  const next = behind.find(({ language, rule }) => language.startsWith('ts') || rule === 'output')
  if (next?.rule !== 'output') return undefined
  const parts = next.code.trim().split('…')
  const literal = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${literal.join('[\\s\\S]*?')}$`)
}
