// Tries mutants one by one in the process in which all tests have run once, on the tests that reach
// each. It runs last, and says line by line what it found.
import { appendFileSync } from 'node:fs'
import { inject, type RunnerTestCase, test } from 'vitest'
import { passes } from './replay.js'
import { type Line, type Reached, switches, tests, type Verdict } from './switches.js'

/** A test that takes longer is not run over and over. */
const slowMs = 5000
/** What a test may take with a mutant that took no time without. */
const leastMs = 5000
/** A mutant whose tests take longer together, the short ones first, is left without a verdict. */
const tryMs = 60_000

const { ids, output, until } = inject('given')

function say(line: Line): void {
  appendFileSync(output, `${JSON.stringify(line)}\n`)
}

const durationOf = (each: RunnerTestCase): number => each.result?.duration ?? 0

/** Tests that pass once more when they are run once more, as far as this was tried. */
const sound = new Map<RunnerTestCase, boolean>()
let unsoundInRow = 0

async function passesAlone(each: RunnerTestCase): Promise<boolean> {
  switches.activeMutant = undefined
  return await passes(each, leastMs + 10 * durationOf(each))
}

async function isSound(each: RunnerTestCase): Promise<boolean> {
  const known = sound.get(each)
  if (known !== undefined) return known
  const isOne = await passesAlone(each)
  sound.set(each, isOne)
  return isOne
}

/** Whether a test fails with the mutant, and passes right after without it. */
async function notices(each: RunnerTestCase, id: string, hits: number): Promise<boolean> {
  switches.activeMutant = id
  switches.hitCount = 0
  switches.hitLimit = 1000 + 100 * hits
  const isUnnoticed = await passes(each, leastMs + 10 * durationOf(each))
  if (isUnnoticed) return false
  if (await passesAlone(each)) {
    unsoundInRow = 0
    return true
  }
  say({ is: 'unsound', id, test: `${each.file.name}: ${each.name}` })
  sound.set(each, false)
  unsoundInRow++
  if (unsoundInRow > 2) throw new Error('Tests no longer pass without a mutant.')
  return false
}

async function judge(id: string, reaching: ReadonlyMap<RunnerTestCase, Reached>): Promise<Verdict> {
  const started = performance.now()
  for (const [each, reached] of reaching) {
    const hits = reached[id]
    if (hits === undefined || !(await isSound(each))) continue
    if (await notices(each, id, hits)) return 'noticed'
    if (performance.now() - started > tryMs) return 'unfinished'
  }
  return 'survived'
}

test('every mutant is tried', { timeout: 0 }, async () => {
  // A copy: what tests reach in the trial no longer counts.
  const coverage = structuredClone(switches.mutantCoverage ?? { static: {}, perTest: {} })
  const fit = [...tests.values()]
    .filter((each) => each.result?.state === 'pass' && durationOf(each) <= slowMs)
    .sort((a, b) => durationOf(a) - durationOf(b))
  const reaching = new Map(
    fit.map((each) => [each, coverage.perTest[each.id] ?? {}] satisfies [RunnerTestCase, Reached]),
  )
  const unfit = [...tests.values()].filter((each) => !reaching.has(each) && each.result?.state)
  const untried = unfit.map((each) => `${each.file.name}: ${each.name}`)
  const reached = new Set([...reaching.values()].flatMap((each) => Object.keys(each)))
  say({ is: 'ready', reached: reached.size, untried })
  for (const id of ids) {
    if (Date.now() > until) break
    const started = performance.now()
    const isLoaded = coverage.static[id] !== undefined
    if (!reached.has(id)) {
      say({ is: 'end', id, verdict: isLoaded ? 'loaded' : 'unreached', ms: 0 })
      continue
    }
    say({ is: 'begun', id })
    const verdict = await judge(id, reaching)
    say({ is: 'end', id, verdict, ms: Math.round(performance.now() - started) })
  }
  switches.activeMutant = undefined
  say({ is: 'done' })
})
