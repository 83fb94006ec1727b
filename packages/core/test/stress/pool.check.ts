// Thousands of pools under fuzz, from any seed: POOL_SEEDS says how many, and POOL_SEED runs those
// of one seed again. See test/stress/fuzz/pool-oracle.ts.
import { expect, test } from 'vitest'
import { fuzzPools } from './fuzz/pool-fuzz.js'

const seed = Number(process.env.POOL_SEED ?? Date.now() % 1_000_000_000)
const pools = Number(process.env.POOL_SEEDS ?? 10_000)

test(`Every lane has one turn and comes back: ${pools} pools, POOL_SEED=${seed}`, {
  timeout: 60_000 + pools * 100,
}, async () => {
  const { wrong, ...counts } = await fuzzPools(seed, pools)
  console.log(JSON.stringify(counts))
  expect(wrong).toEqual([])
})
