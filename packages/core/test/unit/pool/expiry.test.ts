// When a connection retires, idles out and must prove that it is alive.
import { describe, expect, test } from 'vitest'
import { openaiEndpoint, vercelGatewayEndpoint } from '../../../src/endpoints/endpoints.js'
import { idleAt, isQuiet, retiresAt, succeededAt } from '../../../src/pool/expiry.js'

describe('the lifetime of a connection', () => {
  const minutes = 60_000
  const limits = {
    endpoint: openaiEndpoint(),
    turnTimeoutMs: 50 * minutes,
    idleTimeoutMs: 5 * minutes,
    pingIntervalMs: 20_000,
    pongTimeoutMs: 20_000,
  }
  const aging = { openedAt: 0, usedAt: 0, heardAt: 0, jitter: 0 }

  test('A connection retires early enough for one more turn, spread by its jitter', () => {
    expect(retiresAt(aging, limits)).toBe(48 * minutes)
    expect(retiresAt({ ...aging, jitter: 1 }, limits)).toBe(45 * minutes)
    expect(retiresAt(aging, { ...limits, turnTimeoutMs: minutes })).toBe(59 * minutes)
    expect(retiresAt(aging, { ...limits, endpoint: vercelGatewayEndpoint() })).toBeCloseTo(
      10.4 * minutes,
    )
    expect(succeededAt(aging, limits)).toBe(48 * minutes - 30_000)
  })

  test('A connection that is idle closes before the server would close it', () => {
    expect(idleAt(aging, limits)).toBe(5 * minutes)
    expect(
      idleAt(aging, { ...limits, idleTimeoutMs: 60 * minutes, endpoint: vercelGatewayEndpoint() }),
    ).toBe(4.5 * minutes)
  })

  test('A connection must prove itself when nothing was heard for longer than the pings allow', () => {
    expect(isQuiet(aging, limits, 22_000)).toBe(false)
    expect(isQuiet(aging, limits, 22_001)).toBe(true)
    expect(isQuiet(aging, { ...limits, pingIntervalMs: 0 }, 10 ** 9)).toBe(false)
  })
})
