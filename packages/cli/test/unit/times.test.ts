import { expect, test } from 'vitest'
import { timeOf } from '../../src/log/body-entry.ts'

const ms = Date.UTC(2026, 10, 28)

test.each([
  ['text', '2026-11-28T00:00:00Z'],
  ['seconds', ms / 1000],
  ['milliseconds', ms],
  ['microseconds', ms * 1000],
  ['nanoseconds', ms * 1e6],
])('A time is told from %s', (_, value) => {
  expect(timeOf(value)).toBe(ms)
})

test.each([0, -1, Number.NaN, '', 'soon', null, {}])('%s is no time', (value) => {
  expect(timeOf(value)).toBeUndefined()
})
