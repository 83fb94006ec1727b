// The system's clock: delays that a timer of the system cannot hold.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../src/index.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const maxTimerMs = 2 ** 31 - 1

test.for([1_000, maxTimerMs, maxTimerMs + 1_000, 3 * maxTimerMs])(
  'a delay of %i ms ends then, and not before',
  (delayMs) => {
    let runs = 0
    systemClock.after(delayMs, () => {
      runs += 1
    })
    vi.advanceTimersByTime(delayMs - 1)
    expect(runs).toBe(0)
    vi.advanceTimersByTime(1)
    expect(runs).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  },
)

test('one that is not finite never ends, and one that is called off in a later step neither', () => {
  let runs = 0
  const run = (): void => {
    runs += 1
  }
  systemClock.after(Number.POSITIVE_INFINITY, run)
  systemClock.after(Number.NaN, run)
  expect(vi.getTimerCount()).toBe(0)
  const timer = systemClock.after(2 * maxTimerMs, run)
  vi.advanceTimersByTime(maxTimerMs + 1)
  timer.cancel()
  vi.advanceTimersByTime(2 * maxTimerMs)
  expect(runs).toBe(0)
})
