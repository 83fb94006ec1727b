// What the samples of the event loop mean.
import { createHistogram } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { delaysOf } from '../src/client/event-loop-delay.js'

test('the delay is what a sample took beyond its ten milliseconds', () => {
  const samples = createHistogram()
  for (let index = 0; index < 98; index++) samples.record(12_000_000)
  samples.record(9_900_000)
  samples.record(510_000_000)
  const delays = delaysOf(samples)
  expect(delays?.medianMs).toBeCloseTo(2, 1)
  expect(delays?.p99Ms).toBeCloseTo(2, 1)
  expect(Math.round(delays?.maxMs ?? 0)).toBe(500)
})

test('a sample that came early is no delay, and no sample is none', () => {
  const samples = createHistogram()
  expect(delaysOf(samples)).toBeUndefined()
  samples.record(9_900_000)
  expect(delaysOf(samples)).toEqual({ medianMs: 0, p99Ms: 0, maxMs: 0 })
})
