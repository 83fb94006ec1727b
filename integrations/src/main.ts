// `pnpm integrations [row…]`: publishes the packed packages into a local registry, runs the rows,
// prints the table and adds it to out/integrations.json. Once every row has passed there, with the
// same versions, the table goes into docs/reference/runtimes.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '@warmline/testing/packed'
import { Lab } from './lab.ts'
import { openRegistry } from './registry.ts'
import { hasPassed, linesOf, merged, type Outcome, pageWith, type Results } from './report.ts'
import type { Cell, Row } from './row.ts'
import { rows } from './rows/index.ts'

const json = join(repositoryRoot, 'out/integrations.json')
const page = join(repositoryRoot, 'docs/reference/runtimes.md')
const defaultTimeoutMs = 600_000

/** Whether a name selects a row; one that ends in `*` stands for all that begin so. */
function matches(name: string, row: Row): boolean {
  return name.endsWith('*') ? row.name.startsWith(name.slice(0, -1)) : row.name === name
}

/** The rows that the names select. */
function selected(names: readonly string[]): readonly Row[] {
  return names.length === 0 ? rows : rows.filter((row) => names.some((name) => matches(name, row)))
}

/** Runs a row, for as long as it may take. It never throws. */
async function outcomeOf(row: Row, lab: Lab): Promise<Outcome> {
  const startedAt = performance.now()
  const cells: Cell[] = []
  const timeoutMs = row.timeoutMs ?? defaultTimeoutMs
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeoutMs / 1000} s`)), timeoutMs)
  })
  const all = async (): Promise<void> => {
    for await (const cell of row.run(lab)) cells.push(cell)
  }
  const running = all()
  running.catch(() => undefined)
  const error = await Promise.race([running, late]).then(
    () => undefined,
    (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
  )
  clearTimeout(timer)
  const { name, runtime, how } = row
  const date = new Date().toISOString()
  const durationMs = Math.round(performance.now() - startedAt)
  return { name, runtime, how, date, cells, durationMs, ...(error === undefined ? {} : { error }) }
}

async function main(names: readonly string[]): Promise<void> {
  if (names.includes('--help') || names.includes('-h')) {
    console.log(
      `Usage: pnpm integrations [row…]\n\nWithout a row, all of them; next-* is every row that begins so.\n`,
    )
    for (const { name, runtime } of rows) console.log(`  ${name.padEnd(22)}${runtime}`)
    return
  }
  const unknown = names.find((name) => !rows.some((row) => matches(name, row)))
  if (unknown !== undefined) {
    console.error(`There is no row ${unknown}. Rows: ${rows.map(({ name }) => name).join(' ')}`)
    process.exitCode = 2
    return
  }
  const chosen = selected(names)
  await using registry = await openRegistry()
  const { published } = registry
  console.log(`Published into a local registry: ${published.join(' ')}\n`)
  await using lab = new Lab(registry)
  const outcomes: Outcome[] = []
  for (const row of chosen) {
    const outcome = await outcomeOf(row, lab)
    outcomes.push(outcome)
    console.log(linesOf(outcome))
    keep({ published, outcomes })
  }
  const failed = outcomes.filter((outcome) => !hasPassed(outcome))
  console.log(`\n${outcomes.length - failed.length} of ${outcomes.length} rows passed: ${json}`)
  if (failed.length > 0) process.exitCode = 1
}

/** Adds results to those of earlier runs, and writes the page when no row is missing or failed. */
function keep(now: Results): void {
  const earlier: Results | undefined = existsSync(json)
    ? JSON.parse(readFileSync(json, 'utf8'))
    : undefined
  const all = merged(earlier, now, rows)
  mkdirSync(join(repositoryRoot, 'out'), { recursive: true })
  writeFileSync(json, `${JSON.stringify(all, undefined, 2)}\n`)
  if (all.outcomes.length === rows.length && all.outcomes.every(hasPassed))
    writeFileSync(page, pageWith(readFileSync(page, 'utf8'), all.outcomes))
}

await main(process.argv.slice(2))
