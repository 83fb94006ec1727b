// An answer of very many items: to prove its repetition takes time in proportion to their number,
// and so does not block the process of all tenants.
import { expect, test } from 'vitest'
import { kinds, planRepetition } from './cost/many-items.js'

/** What the first proof of a repetition costs this process, in milliseconds: the best of three. */
function costOf(kind: string, count: number): number {
  return Math.min(...[1, 2, 3].map(() => planRepetition(kind, count).cpuMs))
}

test.each(Object.keys(kinds))(
  'An answer of very many %s is matched in proportion to their number',
  (kind) => {
    const few = costOf(kind, 4_000)
    const lots = costOf(kind, 32_000)
    process.stdout.write(
      `${kind}: ${few.toFixed(0)} ms for 4,000, ${lots.toFixed(0)} ms for 32,000\n`,
    )
    // Eight times as many: sixty-four times as long where each is compared with each.
    expect(lots).toBeLessThan(24 * (few + 1))
  },
)
