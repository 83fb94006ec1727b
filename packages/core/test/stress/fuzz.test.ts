// The fuzz for 20 seconds (FUZZ_SECONDS), from one seed: whatever a server sends, nothing crashes,
// hangs, or reaches another turn. `pnpm check` runs it for ten minutes from any seed; FUZZ_SEED
// runs another one here.
import { expect, test } from 'vitest'
import { fuzz, report, seedOf } from './fuzz/run.js'

const seconds = Number(process.env.FUZZ_SECONDS ?? 20)
const seed = seedOf(process.env.FUZZ_SEED ?? '20261128')

test(`Nothing crashes, hangs or crosses in ${seconds} s of strange servers, FUZZ_SEED=${seed}`, {
  timeout: (seconds + 120) * 1000,
}, async () => {
  const result = await fuzz(seconds, seed)
  const examples = result.campaigns.flatMap((campaign) => campaign.examples)
  expect(examples.join('\n\n')).toBe('')
  process.stdout.write(`${report(result).join('\n')}\n`)
  for (const { executions, peakHeapMiB } of result.campaigns) {
    expect(executions).toBeGreaterThan(0)
    expect(peakHeapMiB).toBeLessThan(1024)
  }
})
