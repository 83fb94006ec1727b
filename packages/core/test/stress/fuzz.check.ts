// Everything that reads what a server sends, under strange servers, for ten minutes (FUZZ_SECONDS):
// no crash, no hang, no stranger's answer. FUZZ_SEED runs the cases of one seed again; see
// test/stress/fuzz.
import { expect, test } from 'vitest'
import { fuzz, report, seedOf } from './fuzz/run.js'

const seconds = Number(process.env.FUZZ_SECONDS ?? 600)
const seed = seedOf(process.env.FUZZ_SEED)

test(`Nothing crashes, hangs or crosses in ${seconds} s of strange servers, FUZZ_SEED=${seed}`, {
  timeout: (seconds + 300) * 1000,
}, async () => {
  const result = await fuzz(seconds, seed)
  for (const line of report(result)) console.log(line)
  for (const { name, counts, peakHeapMiB } of result.campaigns) {
    expect({ name, counts }).toEqual({ name, counts: {} })
    expect(peakHeapMiB).toBeLessThan(1024)
  }
  expect(result.grownMiB).toBeLessThan(32)
})
