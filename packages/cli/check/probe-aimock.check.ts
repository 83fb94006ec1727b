// The probe against aimock, a server that this project did not write: it answers every turn and
// knows no chains, lanes or warm-ups, and the probe says so.
import { expect, test } from 'vitest'
import { startAimock } from '../test/support/aimock.ts'
import { probed, settingsFor } from '../test/support/probe-settings.ts'

test('aimock differs where it differs, and nowhere else', async () => {
  await using server = await startAimock()
  const { rows, facts, row, tokens } = await probed(
    settingsFor(server.baseURL, { timeoutMs: 1000, settleMs: 100 }),
  )
  const named = (verdict: string): readonly string[] =>
    rows.filter((each) => each.verdict === verdict).map(({ name }) => name)
  expect(named('differs')).toEqual([
    'unknown-anchor',
    'snapshot',
    'sequence',
    'null-echo',
    'unstored-chain',
    'anchor-echo',
    'usage',
    'stored-chain',
    'hydration',
    'bad-request',
    'bad-content',
    'background',
    'binary-frame',
    'not-utf8',
    'foreign-output',
    'two-updates',
    'lanes',
  ])
  expect(named('no')).toEqual([
    'wrong-key',
    'compression',
    'unknown-field',
    'warm-up',
    'unknown-model',
    'steer-message',
  ])
  expect(facts).toMatchObject({
    ignoresUnknownAnchors: true,
    echoesAnchor: false,
    chainsUnstored: false,
    hasLanes: false,
    hasWarmUp: false,
    closesAfterError: false,
  })
  expect(row.endpoint).toMatchObject({ chainsUnstored: false, hydrates: false, maxLanes: 0 })
  // It counts no tokens, so every turn counts at its bound.
  expect(tokens.reported).toBe(0)
  expect(tokens.counted).toBeGreaterThan(0)
})
