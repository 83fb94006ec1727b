// Changes what decides a turn's context and its answer, one small change at a time, and runs the
// tests that reach it: they must notice. Every run tries other mutants, as far as its time goes:
// `MUTANTS_SECONDS` says how far, `MUTANTS_SEED` repeats the order of a run, and `MUTANTS_FILES` is
// a pattern of the only sources to change.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instrument, type Mutant } from './mutants/instrument.js'
import { runTrial } from './mutants/run-trial.js'

/** The sources that decide it. */
const decisive = [
  'src/{continuation,recovery,connection}/**/*.ts',
  'src/fetch/known-bodies.ts',
  'src/protocol/{copy-json,echoes,event-place,frame,long-values,recent-texts,text-span}.ts',
]
/** Of the mutants that were tried, the part that tests must notice. */
const leastScore = 0.8
const seconds = Number(process.env.MUTANTS_SECONDS ?? 600)
const seed = Number(process.env.MUTANTS_SEED ?? Date.now() % 1_000_000)
const core = join(import.meta.dirname, '../..')

function sources(): { name: string; content: string }[] {
  const names = globSync(process.env.MUTANTS_FILES ?? decisive, { cwd: core }).sort()
  return names.map((name) => ({ name, content: readFileSync(join(core, name), 'utf8') }))
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 100)

function describeMutant({ file, line, kind, original, replacement }: Mutant): string {
  return `${file}:${line} ${kind}\n  - ${oneLine(original)}\n  + ${oneLine(replacement)}\n`
}

test(`mutants are noticed (seed ${seed})`, { timeout: (seconds + 600) * 1000 }, async () => {
  const until = Date.now() + seconds * 1000
  const instrumented = await instrument(sources())
  const { mutants } = instrumented
  const every = fc.shuffledSubarray([...mutants], { minLength: mutants.length })
  const [shuffled = []] = fc.sample(every, { seed, numRuns: 1 })
  const outcome = await runTrial(
    instrumented,
    shuffled.map(({ id }) => id),
    until,
  )
  const { verdicts, untried } = outcome
  const having = (verdict: string): Mutant[] =>
    shuffled.filter(({ id }) => verdicts.get(id) === verdict)
  const [noticed, survived] = [having('noticed'), having('survived')]
  const tried = noticed.length + survived.length
  const score = noticed.length / tried
  process.stdout.write(
    [
      ...survived.map(describeMutant),
      ...untried.map((each) => `not run with mutants: ${each}`),
      `seed ${seed}: ${tried} of ${mutants.length} mutants tried, ${survived.length} not noticed,`,
      `score ${(100 * score).toFixed(1)} %; ${having('unreached').length} that no test reaches,`,
      `${having('loaded').length} of what runs on import, ${having('unfinished').length} unfinished\n`,
    ].join('\n'),
  )
  expect(tried).toBeGreaterThan(0)
  expect(score).toBeGreaterThanOrEqual(leastScore)
})
