// Measures one turn after conversations of several lengths, with each framework over both
// transports: short loops on one server, under the same cost model as the four runs.
import { DemoError } from '../errors.js'
import type { CostModel } from '../server/dev-server.js'
import { type Exchange, type Framework, frameworkNames, type Job, type Way, ways } from './job.js'
import { Meter } from './meter.js'
import { median, type RunResult } from './result.js'
import { runAt, withServer } from './run-all.js'
import { historySizes } from './sweep-plan.js'

/** What one turn takes after a conversation of some length. */
export interface SweepPoint {
  readonly framework: Framework
  /** Text of the conversation before the question. */
  readonly historyBytes: number
  readonly http: TurnCost
  readonly websocket: TurnCost
}

/** One turn: the median of the turns after the first, which sends everything either way. */
export interface TurnCost {
  readonly turnMs: number
  readonly bytes: number
}

/** Options of {@link runSweep}. */
export interface SweepOptions {
  readonly costs: CostModel
  readonly port: number
  /** Called before each run. */
  readonly started: (way: Way, historyBytes: number) => void
  readonly signal: AbortSignal
}

/**
 * Runs the sweep.
 * @throws DemoError when a run fails, or when the answers after one history differ.
 */
export async function runSweep(
  job: Job,
  { costs, port, started, signal }: SweepOptions,
): Promise<readonly SweepPoint[]> {
  return await withServer({ costs, port, surveyor: 'short' }, signal, async (target) => {
    const points: SweepPoint[] = []
    for (const historyBytes of historySizes) {
      const history = conversation(historyBytes)
      const results = new Map<string, RunResult>()
      for (const way of ways) {
        started(way, historyBytes)
        const meter = new Meter()
        const run = { job: { ...job, history }, target, meter, signal }
        results.set(keyOf(way), await runAt(way, run, async () => meter.sent))
      }
      if (new Set([...results.values()].map(({ answer }) => answer)).size > 1)
        throw new DemoError('failed', `After ${historyBytes} bytes of history the answers differ.`)
      for (const framework of frameworks()) {
        points.push({
          framework,
          historyBytes,
          http: costOf(results.get(keyOf({ framework, transport: 'http' }))),
          websocket: costOf(results.get(keyOf({ framework, transport: 'websocket' }))),
        })
      }
    }
    return points
  })
}

function frameworks(): readonly Framework[] {
  return [...new Set(ways.map(({ framework }) => framework))]
}

function keyOf({ framework, transport }: Way): string {
  return `${frameworkNames[framework]} ${transport}`
}

function costOf(result: RunResult | undefined): TurnCost {
  if (result === undefined) throw new RangeError('Every way is run for every history.')
  return {
    turnMs: median(result.turns.slice(1).map(({ durationMs }) => durationMs)) ?? 0,
    bytes: median(result.sent.slice(1).map(({ bytes }) => bytes)) ?? 0,
  }
}

const exchangeBytes = 8_000

/** A conversation of so many bytes, in exchanges of at most 8,000. */
export function conversation(bytes: number): readonly Exchange[] {
  const exchanges: Exchange[] = []
  for (let left = bytes; left > 0; left -= exchangeBytes) {
    const question = `Question ${exchanges.length + 1}: what else is worth knowing here?`
    const wanted = Math.max(1, Math.min(left, exchangeBytes) - question.length)
    const sentence = `Answer ${exchanges.length + 1} says what was found and where it stands. `
    const answer = sentence.repeat(Math.ceil(wanted / sentence.length)).slice(0, wanted)
    exchanges.push({ question, answer })
  }
  return exchanges
}
