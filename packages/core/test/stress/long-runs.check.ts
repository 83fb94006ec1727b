// A server decides how many items one response has: the time to compare them is in proportion to
// their number, whatever they are. long-runs.test.ts counts what the comparison reads.
import { expect, test } from 'vitest'
import { answers, repetitionOf } from './cost/long-runs.js'

/** How long the processor is at work to prove an echo, in microseconds. */
function workToProve(answer: Parameters<typeof repetitionOf>[0]): number {
  const { request, prove } = repetitionOf(answer)
  const before = process.cpuUsage()
  prove(request)
  return process.cpuUsage(before).user
}

/** The least of several, so that what else the process does counts little. */
function least(times: number, measure: () => number): number {
  return Math.min(...Array.from({ length: times }, measure))
}

test.each(Object.entries(answers))(
  'Matching twenty thousand %s takes about as much work as ten times two thousand',
  (_, make) => {
    const [few, many] = [make(2_000), make(20_000)]
    const tenTimesFew = least(3, () =>
      Array.from({ length: 10 }, () => workToProve(few)).reduce((a, b) => a + b),
    )
    const onceMany = least(3, () => workToProve(many))
    // What is quadratic takes ten times as much.
    expect(onceMany / tenTimesFew).toBeLessThan(4)
  },
)
