// A server decides how many items one response has: comparing them reads the input in proportion to
// their number, whatever they are. Times of the same work are compared in long-runs.check.ts.
import { expect, test } from 'vitest'
import { answers, repetitionOf } from './cost/long-runs.js'
import { ReadCounter } from './cost/measure.js'

/** How many properties of its input and of the held answer a plan reads to prove an echo. */
function readsToProve(answer: Parameters<typeof repetitionOf>[0]): number {
  const counter = new ReadCounter()
  const { request, prove } = repetitionOf(answer, (items) => counter.watch(items))
  const before = counter.count
  prove({ ...request, input: counter.watch(request.input) })
  return counter.count - before
}

test.each(Object.entries(answers))(
  'Matching two thousand %s reads about ten times as much as two hundred',
  (_, make) => {
    const ratio = readsToProve(make(2_000)) / readsToProve(make(200))
    // What is quadratic reads a hundred times as much.
    expect(ratio).toBeGreaterThan(5)
    expect(ratio).toBeLessThan(11)
  },
)
