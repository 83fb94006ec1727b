// The demo from a prepared survey to the exit code: runs, answer, table, page. It owns their order
// and what is printed.
import { styleText } from 'node:util'
import type { Options } from './options.js'
import type { Prepared } from './prepare.js'
import { costNote, type ModelNote, resultDocument } from './report/document.js'
import { modelLine, type PageContent, resultPage } from './report/page.js'
import { writePage } from './report/page-file.js'
import { comparisons, resultTable } from './report/table.js'
import { compareAnswers } from './report/verdict.js'
import { instructions, type Job, ways } from './runs/job.js'
import { type RunResult, summarize, type WaySummary } from './runs/result.js'
import { type Backend, runAll, warmUp } from './runs/run-all.js'
import { watchTools } from './runs/steady-tools.js'
import { showProgress } from './show/progress.js'
import { formatBytes, plural, printable } from './show/text.js'
import { maxToolTurns } from './surveyor/plan.js'
import { createToolbox } from './tools/toolbox.js'
import { emptyTree, type Tree } from './tools/tree.js'

/**
 * A run with more turns is stopped. The surveyor takes at most 38; a real model takes as many as it
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
  const { question, isJson } = options
  const model = modelNote(options)
  const steady = watchTools(createToolbox(tree))
  const job: Job = { instructions, question, tools: steady.tools, maxTurns }
  if (options.place.kind === 'dev-server') {
    await warmUp({ ...job, tools: createToolbox(emptyTree(tree.root)) }, options.place.port, signal)
  }
  if (!isJson) console.log(introduction(options, tree, model))
  const results = await measure(job, options, signal)
  const summaries = ways.map((way) => summarize(results.filter((result) => result.way === way)))
  const verdict = model.kind === 'live' ? undefined : compareAnswers(summaries)

  if (isJson) console.log(JSON.stringify(resultDocument(model, summaries), undefined, 2))
  else {
    const table = resultTable(summaries, verdict)
    console.log(
      `\n${printable(summaries[0]?.answer ?? '')}\n\n${table}\n\n${conclusions(summaries)}`,
    )
    console.log(modelLine(model))
  }
  if (pageFile !== undefined) {
    const directory = tree.root
    const files = tree.files.length
    const content: PageContent = { directory, files, question, model, summaries, verdict }
    await writePage(pageFile, resultPage(content))
    if (!isJson) console.log(`The same as a page with charts: ${pageFile}`)
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

function introduction({ question, repetitions }: Options, tree: Tree, model: ModelNote): string {
  const bytes = tree.directories.get('.')?.bytes ?? 0
  const size = `${plural(tree.files.length, 'file')}, ${formatBytes(bytes)}`
  const cut = tree.isComplete ? '' : ' Only so many are surveyed; there are more.'
  const again =
    repetitions === 1 ? '' : ` ${repetitions} repetitions, interleaved; figures are medians.`
  return [
    `Directory: ${printable(tree.root)} (${size}).${cut}`,
    `Question:  ${printable(question)}`,
    `Model:     ${modelLine(model)}`,
    `Runs:      four, one after another.${again}`,
    '',
  ].join('\n')
}

function conclusions(summaries: readonly WaySummary[]): string {
  return comparisons(summaries)
    .map((line) => styleText('bold', line, { stream: process.stdout }))
    .join('\n')
}
