// A campaign: cases of one kind, one after another, for so long. It counts what was run and what
// was wrong, reduces the first case of each kind of wrong to its smallest, and says how to see it
// again. It knows nothing of what a case is.
import fc from 'fast-check'
import { brief } from './driven-world.js'
import type { Violation } from './oracle.js'

/** For how long, and from which seed. */
export interface Stretch {
  readonly seconds: number
  readonly seed: number
  /** Called before every case, so that one that never returns is seen. */
  readonly beat: (what: string) => void
}

/** What came of a campaign. */
export interface CampaignResult {
  readonly name: string
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
/**
 * How long one case may take, in milliseconds of the machine's own time; all waiting is done on
 * driven clocks.
 */
const slowMs = 20_000
/** How long a failing case is reduced. */
const reducingMs = 10_000
/** After so many cases the heap is looked at. */
const heapEvery = 25

/** A campaign, which may run for several stretches. */
export class Campaign<Case> {
  readonly #name: string
  readonly #cases: fc.Arbitrary<Case>
  readonly #runCase: (given: Case) => Promise<readonly Violation[]>
  readonly #counts = new Map<string, number>()
  /** The reduced example of each kind that was found. */
  readonly #examples = new Map<string, string>()
  readonly #strays: string[] = []
  #executions = 0
  #peakHeapBytes = 0
  #longestCaseMs = 0

  constructor(
    name: string,
    cases: fc.Arbitrary<Case>,
    runCase: (given: Case) => Promise<readonly Violation[]>,
  ) {
    this.#name = name
    this.#cases = cases
    this.#runCase = runCase
  }

  get result(): CampaignResult {
    return {
      name: this.#name,
      executions: this.#executions,
      counts: Object.fromEntries(this.#counts),
      examples: [...this.#examples.values()],
      peakHeapMiB: Math.round(this.#peakHeapBytes / 1024 / 1024),
      longestCaseMs: Math.round(this.#longestCaseMs),
    }
  }

  /** Runs cases until the time is over. */
  async run({ seconds, seed, beat }: Stretch): Promise<void> {
    const until = performance.now() + seconds * 1000
    const stopListening = catchStrays((fault) => this.#strays.push(fault))
    try {
      for (let next = seed; performance.now() < until; next++) {
        await this.#batch(next, until, () => beat(`${this.#name}, FUZZ_SEED=${next}`))
      }
    } finally {
      stopListening()
    }
  }

  /** The cases of one seed. A violation of a new kind is reduced, and ends the batch. */
  async #batch(seed: number, until: number, beat: () => void): Promise<void> {
    let found: Violation | undefined
    const property = fc.asyncProperty(this.#cases, async (given) => {
      beat()
      if (found === undefined && performance.now() > until) return
      const violations = await this.#runOne(given)
      if (found === undefined) this.#count(violations)
      const fresh = violations.find(({ kind }) =>
        found === undefined ? !this.#examples.has(kind) : kind === found.kind,
      )
      found = fresh ?? found
      if (fresh !== undefined) throw new Error(fresh.kind)
    })
    const details = await fc.check(property, {
      seed,
      numRuns: batchSize,
      interruptAfterTimeLimit: Math.max(1, until - performance.now()) + reducingMs,
    })
    if (found !== undefined) this.#examples.set(found.kind, this.#example(found, seed, details))
  }

  #example({ kind, detail }: Violation, seed: number, details: fc.RunDetails<[Case]>): string {
    const { counterexamplePath, counterexample } = details
    const given = shorten(fc.stringify(counterexample?.[0]))
    return `${this.#name}, ${kind}: ${detail}\n  FUZZ_SEED=${seed}, path ${counterexamplePath}\n  ${given}`
  }

  async #runOne(given: Case): Promise<readonly Violation[]> {
    const begunAt = performance.now()
    const violations: Violation[] = []
    try {
      violations.push(...(await this.#runCase(given)))
    } catch (thrown) {
      violations.push({ kind: 'crash', detail: brief(thrown) })
    }
    const tookMs = performance.now() - begunAt
    this.#longestCaseMs = Math.max(this.#longestCaseMs, tookMs)
    if (tookMs > slowMs) violations.push({ kind: 'slow', detail: `${Math.round(tookMs)} ms` })
    violations.push(...this.#strays.splice(0).map((detail) => ({ kind: 'uncaught', detail })))
    return violations
  }

  #count(violations: readonly Violation[]): void {
    if (++this.#executions % heapEvery === 0) {
      this.#peakHeapBytes = Math.max(this.#peakHeapBytes, process.memoryUsage().heapUsed)
    }
    for (const kind of new Set(violations.map((violation) => violation.kind))) {
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    }
  }
}

/** What a process may report beside the cases themselves. */
const faultEvents = ['uncaughtException', 'unhandledRejection'] as const

/**
 * Hears of what nobody catches, in place of whoever else would end the process for it. Returns the
 * way back.
 */
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
