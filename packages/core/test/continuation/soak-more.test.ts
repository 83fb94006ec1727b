// As many turns again as soak.test.ts, from other seeds, in a file of its own: test files run side by side.
import { test } from 'vitest'
import { soak } from '../../check/soak/in-process.js'
import { judge, soakSeed, soakTurns } from './soak-support.js'

const seed = soakSeed + 1_000_000

test(`in process, ${soakTurns} turns from seed ${seed}`, { timeout: 600_000 }, () => {
  judge(soak({ turns: soakTurns, seed }))
})
