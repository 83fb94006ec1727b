// Conducts the four runs, one after another so that none disturbs another, in repetitions that are
// interleaved.
import { DemoError } from '../errors.js'
import { type CostModel, startServer } from '../server/dev-server.js'
import { readJournal } from '../server/journal.js'
import { aiSdkOverHttp, aiSdkOverWebSocket } from './ai-sdk.js'
import {
  frameworkNames,
  type Job,
  type Runner,
  type Target,
  transportNames,
  type Way,
  ways,
} from './job.js'
import { langchainOverHttp, langchainOverWebSocket } from './langchain.js'
import { Meter, type MeterState, type SentMeasure } from './meter.js'
import type { RunResult } from './result.js'

/** Who is told how the runs go. */
export interface Progress {
  started(way: Way, repetition: number): void
  changed(way: Way, state: MeterState): void
  ended(result: RunResult): void
}

/** Where the runs go: a dev-server of their own each, or the API itself. */
export type Place =
  | { readonly kind: 'dev-server'; readonly costs: CostModel; readonly port: number }
  | { readonly kind: 'live'; readonly target: Target }

/** Does the job in all four ways, `repetitions` times. @throws DemoError when a run fails. */
export async function conduct(
  job: Job,
  place: Place,
  repetitions: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly RunResult[]> {
  const results: RunResult[] = []
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const way of order(repetition)) {
      progress.started(way, repetition)
      const meter = new Meter((state) => progress.changed(way, state))
      const result = await runOnce(way, job, place, meter, signal)
      results.push(result)
      progress.ended(result)
    }
  }
  return results
}

/**
 * Runs every way once without measuring it, on one server that costs nothing: the first run of a
 * program pays for loading and compiling it, which is nobody's transport. It also shows early
 * whether a server can be started at all.
 * @throws DemoError
 */
export async function warmUp(job: Job, port: number, signal: AbortSignal): Promise<void> {
  const free = { roundTripMs: 0, firstTokenMs: 0, workNsPerUncachedByte: 0 }
  await onServer(free, port, signal, async (target) => {
    for (const way of ways) await runAt(way, job, target, new Meter(), signal, async () => [])
  })
}

/** Each repetition begins with another run, so that none is always first. */
function order(repetition: number): readonly Way[] {
  const first = repetition % ways.length
  return [...ways.slice(first), ...ways.slice(0, first)]
}

async function runOnce(
  way: Way,
  job: Job,
  place: Place,
  meter: Meter,
  signal: AbortSignal,
): Promise<RunResult> {
  if (place.kind === 'live')
    return await runAt(way, job, place.target, meter, signal, async () => meter.sent)
  return await onServer(place.costs, place.port, signal, (target, baseURL) =>
    runAt(way, job, target, meter, signal, () => readJournal(baseURL, signal)),
  )
}

/** Does `work` with a server of its own. */
async function onServer<Result>(
  costs: CostModel,
  port: number,
  signal: AbortSignal,
  work: (target: Target, baseURL: string) => Promise<Result>,
): Promise<Result> {
  const { baseURL, stop } = await startServer(costs, port, signal)
  try {
    return await work(
      { baseURL, apiKey: 'no-key-needed', model: 'surveyor', maxRetries: 0 },
      baseURL,
    )
  } finally {
    await stop()
  }
}

/** One run against a server that is there. `readSent` says afterwards what was sent. */
export async function runAt(
  way: Way,
  job: Job,
  target: Target,
  meter: Meter,
  signal: AbortSignal,
  readSent: () => Promise<readonly SentMeasure[]>,
): Promise<RunResult> {
  const startedMs = performance.now()
  try {
    const answer = await runners[way.framework][way.transport](job, target, meter, signal)
    const wallMs = performance.now() - startedMs
    const { toolCalls, turns } = meter
    return { way, answer, toolCalls, wallMs, turns, sent: await readSent() }
  } catch (error) {
    signal.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    const name = `${frameworkNames[way.framework]} over ${transportNames[way.transport]}`
    throw new DemoError('failed', `The run with ${name} failed: ${reason}`, { cause: error })
  }
}

const runners: Readonly<Record<Way['framework'], Readonly<Record<Way['transport'], Runner>>>> = {
  'ai-sdk': { http: aiSdkOverHttp, websocket: aiSdkOverWebSocket },
  langchain: { http: langchainOverHttp, websocket: langchainOverWebSocket },
}
