// Runs the benchmark: every way once in each repetition, each in a process of its own, over a slow
// link on the loopback or to a real server.
import type { Link } from '../analyze/links.js'
import { findPackage } from '../doctor/packages/find-package.js'
import { startRelay } from '../link/relay.js'
import type { Carrier, ClientJob, Framework, TimedLoop } from './job.js'
import { type BenchReport, type Measured, summarize, type Way } from './report.js'
import { runLoop, startServer } from './run-child.js'
import { answerOf, type Workload } from './workload.js'

/** What is measured. */
export interface BenchOptions {
  readonly workload: Workload
  readonly repetitions: number
  /** How long one loop may take, its start and warm-up included. */
  readonly loopTimeoutMs: number
  readonly cwd: string
  readonly onProgress?: (line: string) => void
}

/** The dev-server as what is measured, behind links. */
export interface LocalOptions extends BenchOptions {
  readonly links: readonly Link[]
  /** How long the model takes, in milliseconds to its first token and in tokens a second. */
  readonly costs: { readonly firstTokenMs: number; readonly tokensPerSecond: number }
}

/** A real server as what is measured. */
export interface RealOptions extends BenchOptions {
  readonly baseURL: string
  readonly model: string
  readonly maxOutputTokens: number
}

const carriers: readonly Carrier[] = ['http', 'websocket']

/** The frameworks that a folder has Warmline's adapter for; core is always there. */
function frameworksIn(cwd: string): readonly Framework[] {
  const has = (...names: readonly string[]): boolean =>
    names.every((name) => findPackage(name, cwd) !== undefined)
  return [
    'core',
    ...(has('@warmline/ai-sdk', 'ai', '@ai-sdk/openai') ? (['ai-sdk'] as const) : []),
    ...(has('@warmline/langchain', '@langchain/openai', '@langchain/core')
      ? (['langchain'] as const)
      : []),
  ]
}

/** Measures against the dev-server. @throws Error where a loop fails or an answer is wrong. */
export async function benchLocal(options: LocalOptions): Promise<BenchReport> {
  const { workload, links, cwd, costs, loopTimeoutMs } = options
  await using server = await startServer({ type: 'serve', workload, costs })
  const frameworks = frameworksIn(cwd)
  if (frameworks.length === 1)
    options.onProgress?.(
      'No adapter of Warmline is installed in this folder: core alone is measured.',
    )
  const ways = links.flatMap((link) => waysOf(frameworks, link))
  const measured = await interleaved(ways, options, async ({ link, ...way }) => {
    const bytesPerMs = link === undefined ? undefined : link.bitsPerSecond / 8 / 1000
    await using relay = await startRelay({
      serverPort: server.port,
      roundTripMs: link?.roundTripMs ?? 0,
      jitter: 0,
      random: () => 0.5,
      uplinkBytesPerMs: bytesPerMs,
      downlinkBytesPerMs: bytesPerMs,
    })
    const job: ClientJob = {
      type: 'run',
      ...way,
      workload,
      cwd,
      model: 'gpt-6-astra',
      baseURL: `http://127.0.0.1:${relay.port}/v1`,
      warmUpURL: `http://127.0.0.1:${server.port}/v1`,
    }
    const loop = await runLoop(job, loopTimeoutMs)
    if (loop.answer !== answerOf(workload)) {
      throw new Error(`${way.framework} over ${way.carrier} gave a wrong answer.`)
    }
    return { ...loop, bytesUp: relay.bytesUp, bytesDown: relay.bytesDown }
  })
  return { kind: 'dev-server', workload, costs, ways: summarize(ways, measured) }
}

/** Measures a real server with its key, on core. @throws Error where a loop fails. */
export async function benchReal(options: RealOptions): Promise<BenchReport> {
  const { workload, baseURL, model, maxOutputTokens, cwd } = options
  const ways = waysOf(['core'], undefined)
  const measured = await interleaved(ways, options, async ({ framework, carrier }) => {
    const job: ClientJob = {
      type: 'run',
      framework,
      carrier,
      workload,
      baseURL,
      model,
      cwd,
      maxOutputTokens,
    }
    return runLoop(job, options.loopTimeoutMs)
  })
  return { kind: 'server', workload, baseURL, model, ways: summarize(ways, measured) }
}

function waysOf(frameworks: readonly Framework[], link: Link | undefined): readonly Way[] {
  return frameworks.flatMap((framework) =>
    carriers.map((carrier) => ({ framework, carrier, ...(link === undefined ? {} : { link }) })),
  )
}

/** Measures every way once in each repetition, which begins with another way each time. */
async function interleaved(
  ways: readonly Way[],
  { repetitions, onProgress }: BenchOptions,
  measure: (way: Way) => Promise<TimedLoop & Partial<Measured>>,
): Promise<ReadonlyMap<Way, readonly Measured[]>> {
  const results = new Map<Way, Measured[]>(ways.map((way) => [way, []]))
  const all = repetitions * ways.length
  for (let run = 0; run < all; run++) {
    const repetition = Math.floor(run / ways.length)
    const way = ways[(run + repetition) % ways.length]
    if (way === undefined) continue
    onProgress?.(`run ${run + 1} of ${all}: ${way.framework} over ${way.carrier} …`)
    results.get(way)?.push(await measure(way))
  }
  return results
}
