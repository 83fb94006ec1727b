// The property: for any sequence of turns, edits, branches, failures and losses, what the server
// has before it is the history that the caller meant. The oracle is the generator's own log; see
// test/stress/soak.
import { test } from 'vitest'
import { soak } from '../stress/soak/in-process.js'
import { judge, soakSeed, soakTurns } from '../support/soak.js'

test(`The server always has the history that the caller meant: ${soakTurns} turns from seed ${soakSeed}`, {
  timeout: 600_000,
}, () => {
  judge(soak({ turns: soakTurns, seed: soakSeed }))
})

test('The server always has the history that the caller meant, with arguments compared as JSON', {
  timeout: 600_000,
}, () => {
  judge(soak({ turns: Math.ceil(soakTurns / 20), seed: soakSeed, toolArguments: 'json' }))
})
