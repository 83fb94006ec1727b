// Runs the micro-benchmarks in a separate process.
import { z } from 'zod'
import { startChild } from '../run/child.js'
import type { MicroResult } from './result.js'

const reply: z.ZodType<readonly MicroResult[]> = z.array(
  z.object({ name: z.string(), medianNs: z.number(), minNs: z.number(), p99Ns: z.number() }),
)

/** Measures the matcher, the reader, the lane router and the SSE encoder alone. */
export async function runMicro(): Promise<readonly MicroResult[]> {
  const child = startChild('micro/main.js', {}, ['--expose-gc'])
  try {
    return await child.ask({ type: 'run' }, reply)
  } finally {
    await child.end()
  }
}
