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
import { conduct } from './run/conduct.js'
import { openLiveStage, openStage } from './run/stage.js'
import { casesOf } from './suites/cases.js'

/** What goes where. */
export interface Output {
  /** The document or the table. */
  readonly print: (text: string) => void
  /** What goes on, line by line. */
  readonly progress: (line: string) => void
}

/**
 * Measures what the options ask for, writes the reports and prints one of them.
 * @throws BenchError
 */
export async function runBench(options: Options, { print, progress }: Output): Promise<void> {
  const { live } = options
  const directory = await openDirectory(options.outDirectory)
  const loadBefore = currentLoad()
  const cases = casesOf(options)
  const stage = live === undefined ? await openStage(options) : openLiveStage(options, live)
  try {
    const results = await conduct(cases, stage, options.repetitions, progress)
    const micro = options.suites.includes('micro') ? await runMicro() : []
    const document = makeDocument(options, results, micro, loadBefore)
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
    await stage.close()
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
