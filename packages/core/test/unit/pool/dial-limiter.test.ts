// How fast connections are dialed, and how long dialing pauses after a failure.
import { describe, expect, test } from 'vitest'
import { DialLimiter } from '../../../src/pool/dial-limiter.js'

describe('the dial gate', () => {
  test('The dial limiter lets a burst through and then twenty dials a second', () => {
    const gate = new DialLimiter()
    let now = 1_000_000
    for (let i = 0; i < 20; i++) {
      expect(gate.nextAt(now)).toBe(now)
      gate.began(now)
    }
    for (let i = 0; i < 100; i++) {
      const next = gate.nextAt(now)
      expect(next - now).toBeLessThanOrEqual(50)
      now = next
      gate.began(now)
    }
    expect(now).toBe(1_000_000 + 100 * 50)
  })

  test('The dial limiter pauses after a failure, for longer each time, until a dial succeeds', () => {
    const gate = new DialLimiter()
    const pauses: number[] = []
    for (let i = 0; i < 7; i++) {
      gate.failed(0)
      const pause = [1, 2, 4, 8, 16, 30].find((seconds) => !gate.isPaused(seconds * 1000))
      pauses.push(pause ?? Number.NaN)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30])
    gate.succeeded()
    expect(gate.isPaused(0)).toBe(false)
  })
})
