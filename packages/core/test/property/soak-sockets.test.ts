// The same property through the whole client, over real sockets, against the running development
// server: on a good day, and while it misbehaves in every way that it knows.
import { expect, test } from 'vitest'
import type { SocketSoakResult } from '../stress/soak/result.js'
import { soakOverSockets } from '../stress/soak/sockets.js'
import { soakSeed, soakTurns } from '../support/soak.js'

const timeout = 600_000

/**
 * Prints the counts. Fails on whatever was handed on of another turn, and on a context that was not
 * the caller's.
 */
function judge(result: SocketSoakResult): void {
  const { wrong, missed: _missed, ...counts } = result
  process.stdout.write(`${JSON.stringify(counts)}\n`)
  expect(wrong, `seed ${counts.seed}`).toEqual([])
  expect(counts).toMatchObject({ wrongContext: 0, foreignEvents: 0, unmarked: 0, hung: 0 })
}

test(`No turn is answered from a wrong context over real sockets: 1000 turns from seed ${soakSeed}`, {
  timeout,
}, async () => {
  const result = await soakOverSockets({
    turns: Math.min(1000, soakTurns),
    seed: soakSeed,
    misbehaves: false,
  })
  judge(result)
  const { eligible, incremental, turns, missed } = result
  // A soak that never continues proves nothing.
  expect(eligible).toBeGreaterThan(0.3 * turns)
  expect(incremental / eligible, missed.slice(0, 10).join('\n')).toBeGreaterThanOrEqual(0.99)
})

test(`No turn is answered from a wrong context while the server misbehaves: 2400 turns from seed ${soakSeed}`, {
  timeout,
}, async () => {
  const result = await soakOverSockets({
    turns: Math.min(2400, soakTurns),
    seed: soakSeed,
    misbehaves: true,
  })
  judge(result)
  // Nor does one that nothing happens in, or in which nobody is answered.
  expect(result.faults).toBeGreaterThan(0.2 * result.turns)
  expect(result.answered).toBeGreaterThan(0.4 * result.turns)
})
