// The demo from a prepared survey to the exit code: runs, table, page. It owns their order and what
// is printed.
import { styleText } from 'node:util'
import type { Options } from './options.js'
import type { Prepared } from './prepare.js'
import { provenance } from './provenance.js'
import { costNote, type ModelNote, modelLine, resultDocument } from './report/document.js'
import { resultPage } from './report/page.js'
import { readPageScript, writePage } from './report/page-file.js'
import { comparisons, resultTable } from './report/table.js'
import { compareAnswers } from './report/verdict.js'
import { frameworkNames, instructions, type Job, transportNames, ways } from './runs/job.js'
import { type RunResult, summarize, type WaySummary } from './runs/result.js'
import { type Backend, runAll, warmUp } from './runs/run-all.js'
import { watchTools } from './runs/steady-tools.js'
import { runSweep, type SweepPoint } from './runs/sweep.js'
import { hasBrowser, openPage } from './show/open-page.js'
import { showProgress, showStep } from './show/progress.js'
import { formatBytes, plural, printable } from './show/text.js'
import { maxToolTurns } from './surveyor/plan.js'
import { createToolbox } from './tools/toolbox.js'
import { emptyTree, type Tree } from './tools/tree.js'

/**
 * A run with more turns is stopped. The surveyor takes at most 25; a real model takes as many as it
 * likes.
 */
const maxTurns = 60

/**
 * Runs the prepared demo. Returns the exit code: 0, or 1 when answers that must be equal differ.
 * @throws DemoError with a one-line message; the reason of `signal` when it is aborted.
 */
export async function runDemo(
  options: Options,
  { tree, pageFile }: Prepared,
  signal: AbortSignal,
): Promise<number> {
  const { question, isJson, place } = options
  const model = modelNote(options)
  const steady = watchTools(createToolbox(tree))
  const job: Job = { instructions, history: [], question, tools: steady.tools, maxTurns }
  const say = (line: string): void => void (isJson || console.log(line))
  say(introduction(options, tree))
  if (place.kind === 'dev-server') {
    say('Starting a local server, and running once without measuring…')
    await warmUp({ ...job, tools: createToolbox(emptyTree(tree.root)) }, place.port, signal)
  }
  say(measuring(options))
  const results = await measure(job, options, signal)
  const sweep = await measureSweep(job, options, signal)
  const summaries = ways.map((way) => summarize(results.filter((result) => result.way === way)))
  const verdict = model.kind === 'live' ? undefined : compareAnswers(summaries)

  if (isJson) console.log(JSON.stringify(resultDocument(model, summaries, sweep), undefined, 2))
  say(`\n${resultTable(summaries, verdict)}\n\n${conclusions(summaries)}\n${modelLine(model)}`)
  if (pageFile !== undefined) {
    const page = resultPage({
      directory: tree.root,
      files: tree.files.length,
      question,
      model,
      summaries,
      sweep,
      verdict,
      from: provenance(options),
      script: await readPageScript(),
    })
    await writePage(pageFile, page)
    say(await pageLine(pageFile, options))
  }
  if (verdict?.areEqual === false) {
    const why = steady.haveChanged
      ? 'Files changed while the runs went on. Try again with a directory at rest.'
      : 'A run answered from another context than the others.'
    console.error(styleText('red', `The answers differ. ${why}`, { stream: process.stderr }))
  }
  return verdict?.areEqual === false ? 1 : 0
}

/** Runs all repetitions, with progress on the terminal. */
async function measure(
  job: Job,
  { place, repetitions, isJson }: Options,
  signal: AbortSignal,
): Promise<readonly RunResult[]> {
  const stream = isJson ? process.stderr : process.stdout
  const progress = showProgress(stream, { repetitions, expectedTurns: maxToolTurns + 1 })
  const giveBack = (): void => progress.done()
  signal.addEventListener('abort', giveBack)
  try {
    return await runAll(job, { backend: backendOf(place), repetitions, progress, signal })
  } finally {
    signal.removeEventListener('abort', giveBack)
    progress.done()
  }
}

/** Measures turns after longer histories, where that is wanted. */
async function measureSweep(
  job: Job,
  { place, hasSweep, isJson }: Options,
  signal: AbortSignal,
): Promise<readonly SweepPoint[]> {
  if (!hasSweep || place.kind === 'live') return []
  const step = showStep(isJson ? process.stderr : process.stdout, 'Measuring longer histories…')
  try {
    const started = ({ framework, transport }: (typeof ways)[number], bytes: number): void =>
      step.detail(
        `${formatBytes(bytes)}, ${frameworkNames[framework]} over ${transportNames[transport]}`,
      )
    return await runSweep(job, { costs: place.costs, port: place.port, started, signal })
  } finally {
    step.done()
  }
}

function backendOf(place: Options['place']): Backend {
  if (place.kind === 'dev-server') return place
  const { model, apiKey } = place
  return { kind: 'live', target: { baseURL: undefined, apiKey, model, maxRetries: 2 } }
}

function modelNote({ place, repetitions }: Options): ModelNote {
  return place.kind === 'live'
    ? { kind: 'live', name: place.model, repetitions }
    : { kind: 'dev-server', note: costNote, repetitions, ...place.costs }
}

function introduction({ question }: Options, tree: Tree): string {
  const bytes = tree.directories.get('.')?.bytes ?? 0
  const size = `${plural(tree.files.length, 'file')}, ${formatBytes(bytes)}`
  const cut = tree.isComplete ? '' : ' Only so many are surveyed; there are more.'
  return [
    `Directory: ${printable(tree.root)} (${size}).${cut}`,
    `Question:  ${printable(question)}`,
    '',
  ].join('\n')
}

function measuring({ repetitions, place }: Options): string {
  const often = repetitions === 1 ? 'once' : `${repetitions} times`
  const where = place.kind === 'live' ? `with ${place.model} on the real API` : 'under a cost model'
  return `Measuring the agent in four ways, each ${often}, ${where}…`
}

function conclusions(summaries: readonly WaySummary[]): string {
  return comparisons(summaries)
    .map((line) => styleText('bold', line, { stream: process.stdout }))
    .join('\n')
}

async function pageLine(file: string, { mayOpen }: Options): Promise<string> {
  const { platform, env, stdout } = process
  const isOpened =
    mayOpen && hasBrowser({ platform, env, isTerminal: stdout.isTTY === true })
      ? await openPage(file)
      : false
  return `\nThe same as a page, with charts and the answer${isOpened ? ' (it opens in your browser)' : ''}:\n${file}`
}
