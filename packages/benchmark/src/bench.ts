// One run of the benchmark, from options to written reports.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { BenchError } from './errors.js'
import { runMicro } from './micro/run.js'
import type { Options } from './options.js'
import { chartsOf } from './report/charts.js'
import { currentLoad, makeDocument } from './report/document.js'
import { toMarkdown } from './report/markdown.js'
import { toPage } from './report/page.js'
import { sectionsOf } from './report/sections.js'
import { runAll } from './run/run-all.js'
import { openLiveTestbed, openLocalTestbed } from './run/testbed.js'
import { scenariosOf } from './suites/scenarios.js'

/** Where a run writes. */
export interface Output {
  /** Takes the document or the table. */
  readonly print: (text: string) => void
  /** Takes one line for each step of the run. */
  readonly progress: (line: string) => void
}

/**
 * Measures what the options ask for, writes the reports and prints one of them.
 * @throws BenchError when a client answers wrongly, a process ends early, or `--out` is no
 * directory.
 */
export async function runBench(options: Options, { print, progress }: Output): Promise<void> {
  const { live, repetitions } = options
  const directory = await openDirectory(options.outDirectory)
  const loadBefore = currentLoad()
  const scenarios = scenariosOf(options)
  const testbed =
    live === undefined ? await openLocalTestbed(options) : openLiveTestbed(options, live)
  try {
    const results = await runAll(scenarios, testbed, { repetitions, progress })
    const micro = options.suites.includes('micro') ? await runMicro() : []
    const document = makeDocument({ options, scenarios: results, micro, loadBefore })
    const sections = sectionsOf(document)
    const json = `${JSON.stringify(document, undefined, 2)}\n`
    const markdown = toMarkdown(sections)
    await Promise.all([
      writeFile(join(directory, 'bench.json'), json),
      writeFile(join(directory, 'bench.md'), markdown),
      writeFile(join(directory, 'bench.html'), toPage(sections, chartsOf(results))),
    ])
    print(options.isJson ? json : markdown)
    progress(`Written to ${directory}: bench.md, bench.html, bench.json`)
  } finally {
    await testbed.close()
  }
}

async function openDirectory(given: string | undefined): Promise<string> {
  if (given === undefined) return await mkdtemp(join(tmpdir(), 'warmline-bench-report-'))
  try {
    await mkdir(given, { recursive: true })
  } catch (cause) {
    throw new BenchError('usage', `--out ${JSON.stringify(given)} cannot be made a directory.`, {
      cause,
    })
  }
  return resolve(given)
}
