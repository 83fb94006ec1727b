// Runs the four ways one after another, so that they do not disturb each other, in interleaved
// repetitions.
import { DemoError } from '../errors.js'
import { type CostModel, type ServerOptions, startServer } from '../server/dev-server.js'
import { readJournal } from '../server/journal.js'
import { aiSdkOverHttp, aiSdkOverWebSocket } from './ai-sdk.js'
import {
  frameworkNames,
  type Job,
  type Run,
  type Runner,
  type Target,
  transportNames,
  type Way,
  ways,
} from './job.js'
import { langchainOverHttp, langchainOverWebSocket } from './langchain.js'
import { Meter, type MeterState, type SentMeasure } from './meter.js'
import type { RunResult } from './result.js'

/** Gets the progress of the runs. */
export interface Progress {
  started(way: Way, repetition: number): void
  changed(way: Way, state: MeterState): void
  ended(result: RunResult): void
}

/** Where the runs go: each to a dev-server of its own, or all to the API itself. */
export type Backend =
  | { readonly kind: 'dev-server'; readonly costs: CostModel; readonly port: number }
  | { readonly kind: 'live'; readonly target: Target }

/** Options of {@link runAll}. */
export interface RunAllOptions {
  readonly backend: Backend
  readonly repetitions: number
  readonly progress: Progress
  /** Aborting it stops the current run. */
  readonly signal: AbortSignal
}

/** Does the job in all four ways, `repetitions` times. @throws DemoError when a run fails. */
export async function runAll(
  job: Job,
  { backend, repetitions, progress, signal }: RunAllOptions,
): Promise<readonly RunResult[]> {
  const results: RunResult[] = []
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const way of order(repetition)) {
      progress.started(way, repetition)
      const meter = new Meter((state) => progress.changed(way, state))
      const result = await runOnce(way, { job, meter, signal }, backend)
      results.push(result)
      progress.ended(result)
    }
  }
  return results
}

/**
 * Runs every way once, unmeasured, on one server without costs, because the first run of a program
 * also loads and compiles it. This shows early whether a server can start.
 * @throws DemoError when a run fails or no server starts.
 */
export async function warmUp(job: Job, port: number, signal: AbortSignal): Promise<void> {
  const free = { roundTripMs: 0, firstTokenMs: 0, workNsPerUncachedByte: 0 }
  await withServer({ costs: free, port }, signal, async (target) => {
    for (const way of ways)
      await runAt(way, { job, target, meter: new Meter(), signal }, async () => [])
  })
}

/** Each repetition begins with a different way, so that none is always first. */
function order(repetition: number): readonly Way[] {
  const first = repetition % ways.length
  return [...ways.slice(first), ...ways.slice(0, first)]
}

async function runOnce(way: Way, run: Omit<Run, 'target'>, backend: Backend): Promise<RunResult> {
  if (backend.kind === 'live')
    return await runAt(way, { ...run, target: backend.target }, async () => run.meter.sent)
  const { signal } = run
  return await withServer(backend, signal, (target, baseURL) =>
    runAt(way, { ...run, target }, () => readJournal(baseURL, signal)),
  )
}

/** Starts a server for `work` and stops it afterwards. */
export async function withServer<Result>(
  options: ServerOptions,
  signal: AbortSignal,
  work: (target: Target, baseURL: string) => Promise<Result>,
): Promise<Result> {
  const { baseURL, stop } = await startServer(options, signal)
  try {
    return await work(
      { baseURL, apiKey: 'no-key-needed', model: 'surveyor', maxRetries: 0 },
      baseURL,
    )
  } finally {
    await stop()
  }
}

/**
 * Does one run against a running server. `readSent` returns afterwards what was sent.
 * @throws DemoError `failed` when the run fails; the reason of its signal when that is aborted.
 */
export async function runAt(
  way: Way,
  run: Run,
  readSent: () => Promise<readonly SentMeasure[]>,
): Promise<RunResult> {
  const startedMs = performance.now()
  run.meter.runStarted()
  try {
    const answer = await runners[way.framework][way.transport](run)
    const wallMs = performance.now() - startedMs
    const { toolCalls, turns, tokens } = run.meter
    return { way, answer, toolCalls, wallMs, turns, tokens, sent: await readSent() }
  } catch (error) {
    run.signal.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    const name = `${frameworkNames[way.framework]} over ${transportNames[way.transport]}`
    throw new DemoError('failed', `The run with ${name} failed: ${reason}`, { cause: error })
  }
}

const runners: Readonly<Record<Way['framework'], Readonly<Record<Way['transport'], Runner>>>> = {
  'ai-sdk': { http: aiSdkOverHttp, websocket: aiSdkOverWebSocket },
  langchain: { http: langchainOverHttp, websocket: langchainOverWebSocket },
}
