// What the tests of the property share: how many turns, from which seed, and what a soak must have
// shown.
import { expect } from 'vitest'
import type { SoakResult } from '../stress/soak/result.js'

/** Turns of the soak in process; `pnpm soak:continuation` runs many more. */
export const soakTurns: number = Number(process.env.SOAK_TURNS ?? 60_000)
/** Printed with every result, so that a failure can be run again. */
export const soakSeed: number = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000)

/** Prints the counts. Fails on a wrong context, or when turns that could have continued did not. */
export function judge(result: SoakResult): void {
  const { wrong, missed, ...counts } = result
  process.stdout.write(`${JSON.stringify(counts)}\n`)
  expect(wrong, `seed ${counts.seed}`).toEqual([])
  expect(counts.wrongContext).toBe(0)
  // The longest known prefix wins, but where a caller sent it in another spelling than the one it
  // has now.
  expect(counts.notLongest).toBeLessThanOrEqual(0.001 * counts.eligible)
  // A soak that never continues proves nothing.
  expect(counts.eligible).toBeGreaterThan(0.3 * counts.turns)
  expect(
    counts.incremental / counts.eligible,
    missed.slice(0, 10).join('\n'),
  ).toBeGreaterThanOrEqual(0.99)
}
