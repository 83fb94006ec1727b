// The process that runs the micro-benchmarks.
import { measure } from 'mitata'
import { serveParent } from '../run/parent.js'
import { laneRouter, reader, sseEncoder } from './events.js'
import { matcherAfter } from './matcher.js'
import type { MicroResult } from './result.js'

serveParent(async () => {
  const benches: readonly (readonly [name: string, run: () => void])[] = [
    ...[5, 50, 100, 400].map((turns) => [`matcher, ${turns} turns`, matcherAfter(turns)] as const),
    ['read an event', reader()],
    ['find the lane of an event, 32 lanes', laneRouter()],
    ['write an event as SSE', sseEncoder()],
  ]
  const results: MicroResult[] = []
  for (const [name, run] of benches) {
    const { p50, min, p99 } = await measure(run)
    results.push({ name, medianNs: p50, minNs: min, p99Ns: p99 })
  }
  return results
})
