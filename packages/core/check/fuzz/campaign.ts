// A campaign: cases of one kind, one after another, for so long. It counts what was run and what was wrong, reduces the first
// case of each kind of wrong to its smallest, and says how to see it again. It knows nothing of what a case is.
import fc from 'fast-check'
import { brief } from './driven-world.js'
import type { Violation } from './oracle.js'

/** What a campaign runs. */
export interface CampaignOptions<Case> {
  readonly name: string
  readonly cases: fc.Arbitrary<Case>
  readonly run: (given: Case) => Promise<readonly Violation[]>
  readonly seconds: number
  readonly seed: number
  /** Called before every case, so that one that never returns is seen. */
  readonly beat: (what: string) => void
}

/** What came of it. */
export interface CampaignResult {
  readonly name: string
  readonly seed: number
  readonly executions: number
  /** Violations by their kind: how many cases showed it. */
  readonly counts: Readonly<Record<string, number>>
  /** The first of each kind, reduced. */
  readonly examples: readonly string[]
  readonly peakHeapMiB: number
  readonly longestCaseMs: number
}

/** How many cases are made from one seed. */
const batchSize = 100
/** How long one case may take, in milliseconds of the machine's own time; all waiting is done on driven clocks. */
const slowMs = 20_000
/** How long a failing case is reduced. */
const reducingMs = 10_000
/** What a process may report beside the cases themselves. */
const faultEvents = ['uncaughtException', 'unhandledRejection'] as const

class Failed extends Error {}

/** Runs a campaign. */
export async function campaign<Case>(options: CampaignOptions<Case>): Promise<CampaignResult> {
  const { name, cases, seconds, seed, beat } = options
  const counts: Record<string, number> = {}
  const examples: string[] = []
  const reduced = new Set<string>()
  const until = performance.now() + seconds * 1000
  let [executions, peakHeap, longestCaseMs] = [0, 0, 0]
  let batchSeed = seed
  const strays: string[] = []
  const stopListening = catchStrays((fault) => strays.push(fault))
  const runOne = async (given: Case): Promise<readonly Violation[]> => {
    const begunAt = performance.now()
    const violations = [...(await runCase(options, given))]
    const tookMs = performance.now() - begunAt
    // What was thrown outside every call is reported a little later.
    if (strays.length > 0) await new Promise<void>((resolve) => setImmediate(resolve))
    violations.push(...strays.splice(0).map((detail) => ({ kind: 'uncaught', detail })))
    if (tookMs > slowMs) violations.push({ kind: 'slow', detail: `${Math.round(tookMs)} ms` })
    longestCaseMs = Math.max(longestCaseMs, tookMs)
    return violations
  }
  try {
    for (; performance.now() < until; batchSeed++) {
      let found: string | undefined
      let last: readonly Violation[] = []
      const property = fc.asyncProperty(cases, async (given) => {
        beat(`${name}, FUZZ_SEED=${batchSeed}`)
        if (found === undefined && performance.now() > until) return
        const violations = await runOne(given)
        if (found === undefined) {
          executions++
          if (executions % 25 === 0) peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed)
          for (const kind of new Set(violations.map((violation) => violation.kind))) {
            counts[kind] = (counts[kind] ?? 0) + 1
          }
        }
        const fresh = violations.filter(({ kind }) =>
          found === undefined ? !reduced.has(kind) : kind === found,
        )
        if (fresh[0] === undefined) return
        found ??= fresh[0].kind
        last = fresh
        throw new Failed()
      })
      const result = await fc.check(property, {
        seed: batchSeed,
        numRuns: batchSize,
        interruptAfterTimeLimit: Math.max(1, until - performance.now()) + reducingMs,
        markInterruptAsFailure: false,
      })
      if (result.failed && found !== undefined) {
        reduced.add(found)
        const detail = last[0]?.detail ?? ''
        examples.push(
          `${name}, ${found}: ${detail}\n  FUZZ_SEED=${batchSeed}, path ${result.counterexamplePath}\n  ${shorten(fc.stringify(result.counterexample?.[0]))}`,
        )
      }
    }
  } finally {
    stopListening()
  }
  const peakHeapMiB = Math.round(peakHeap / 1024 / 1024)
  return { name, seed, executions, counts, examples, peakHeapMiB, longestCaseMs: Math.round(longestCaseMs) }
}

async function runCase<Case>({ run }: CampaignOptions<Case>, given: Case): Promise<readonly Violation[]> {
  try {
    return await run(given)
  } catch (thrown) {
    return [{ kind: 'crash', detail: brief(thrown) }]
  }
}

/** Hears of what nobody catches, in place of whoever else would end the process for it. Returns the way back. */
function catchStrays(tell: (fault: string) => void): () => void {
  const hear = (thrown: unknown): void => tell(brief(thrown))
  const others = faultEvents.map((event) => [event, process.rawListeners(event)] as const)
  for (const event of faultEvents) process.removeAllListeners(event)
  for (const event of faultEvents) process.on(event, hear)
  return () => {
    for (const event of faultEvents) process.removeAllListeners(event)
    for (const [event, listeners] of others) {
      for (const listener of listeners)
        process.on(event, (...args: unknown[]) => Reflect.apply(listener, process, args))
    }
  }
}

/** A text in which what stands there again and again stands once. */
function shorten(text: string): string {
  return text
    .replace(/(.{1,12}?)\1{15,}/gs, (all, unit: string) => `${unit}⟨×${all.length / unit.length}⟩`)
    .slice(0, 2_000)
}
