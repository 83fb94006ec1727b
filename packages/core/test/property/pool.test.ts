// The property of the pool: whatever servers and callers do, in whatever order, every turn gets a
// lane of its own or hears why not, and every lane comes back. POOL_SEEDS and POOL_SEED run more
// pools, or others; see test/stress/fuzz/pool-oracle.ts.
import { expect, test } from 'vitest'
import { fuzzPools } from '../stress/fuzz/pool-fuzz.js'

const seed = Number(process.env.POOL_SEED ?? 1)
const pools = Number(process.env.POOL_SEEDS ?? 200)

test(`Every lane has one turn and comes back: ${pools} pools from seed ${seed}`, {
  timeout: 60_000 + pools * 100,
}, async () => {
  const { wrong, ...counts } = await fuzzPools(seed, pools)
  process.stdout.write(`${JSON.stringify(counts)}\n`)
  expect(wrong).toEqual([])
  // Pools in which nothing happens prove nothing.
  expect(counts.lanes).toBeGreaterThan(10 * pools)
  expect(counts.completed).toBeGreaterThan(5 * pools)
  expect(counts.forks).toBeGreaterThan(pools / 4)
})
