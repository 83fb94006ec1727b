// What the sources under trial and the trial share: the object that StrykerJS's switches read.
import type { RunnerTestCase } from 'vitest'

/** Counts of what was reached, by the id of the mutant. */
export type Reached = Record<string, number>

/** StrykerJS names these fields. */
export interface Switches {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: { readonly static: Reached; readonly perTest: Record<string, Reached> }
}

interface Shared {
  __stryker__?: Switches
  warmlineTests?: Map<string, RunnerTestCase>
}

const shared = globalThis as Shared

/** One for all files of a run, which a worker imports one by one. */
export const switches: Switches = shared.__stryker__ ?? {}

/** Every test that has run, by its id. */
export const tests: Map<string, RunnerTestCase> = shared.warmlineTests ?? new Map()

Object.assign(shared, { __stryker__: switches, warmlineTests: tests })

/** A line of the trial's output. */
export type Line =
  | { readonly is: 'ready'; readonly reached: number; readonly untried: readonly string[] }
  | { readonly is: 'begun'; readonly id: string }
  | { readonly is: 'end'; readonly id: string; readonly verdict: Verdict; readonly ms: number }
  | { readonly is: 'unsound'; readonly id: string; readonly test: string }
  | { readonly is: 'done' }

/**
 * `loaded` is a mutant of what a file does while it is imported: no switch changes it later.
 * `unreached` is one that no test runs into, `unfinished` one that took too much time.
 */
export type Verdict = 'noticed' | 'survived' | 'unreached' | 'unfinished' | 'loaded'

/** What a trial is to do. */
export interface Given {
  /** The mutants in the order in which they are tried. */
  readonly ids: readonly string[]
  /** The file that lines are added to. */
  readonly output: string
  /** No mutant begins after this, as `Date.now()` counts. */
  readonly until: number
}

/** The file from which the configuration of a trial is read. */
export interface Input {
  /** Sources with their mutants, by their path from the package's root. */
  readonly texts: Readonly<Record<string, string>>
  readonly given: Given
}

declare module 'vitest' {
  interface ProvidedContext {
    given: Given
  }
}
