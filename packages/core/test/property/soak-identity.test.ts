// The property of identity: whatever a server does, no turn is handed an event of another turn. See
// test/stress/soak/identity.ts.
import { expect, test } from 'vitest'
import { soakIdentity } from '../stress/soak/identity.js'
import { soakSeed } from '../support/soak.js'

const turns = 60_000

test(`No turn is handed another’s event on driven sockets: ${turns} turns from seed ${soakSeed}`, {
  timeout: 120_000,
}, () => {
  const { wrong, ...counts } = soakIdentity({ turns, seed: soakSeed })
  process.stdout.write(`${JSON.stringify(counts)}\n`)
  expect(wrong, `seed ${soakSeed}`).toEqual([])
  expect(counts).toMatchObject({ foreignEvents: 0, hung: 0 })
  // A soak in which nothing happens, or nobody is answered, proves nothing.
  expect(counts.misbehaved).toBeGreaterThan(0.05 * counts.turns)
  expect(counts.answered).toBeGreaterThan(0.5 * counts.turns)
})
