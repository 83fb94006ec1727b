// An answer of very many items, which a server may send in one frame: to prove its repetition takes
// time in proportion to their number, and so does not block the process of all tenants.
import { expect, test } from 'vitest'
import type { Item } from '../../src/protocol/types.js'
import { brief, call, called, message, output, Scope, user } from '../support/continuation.js'

/**
 * Items as a server gives them, and as frameworks repeat them: calls without what they do not read.
 */
const kinds: Readonly<
  Record<string, readonly [given: (i: number) => Item, repeated: (i: number) => Item[]]>
> = {
  calls: [(i) => call(`c${i}`, 'f', '{}'), (i) => [called(`c${i}`, 'f', '{}')]],
  'hosted calls': [
    (i) => ({
      type: 'web_search_call',
      id: `ws_${i}`,
      status: 'completed',
      action: { query: 'q' },
    }),
    (i) => [{ type: 'web_search_call', id: `ws_${i}`, action: { query: 'q' } }],
  ],
  references: [
    (i) => message(`msg_${i}`, 'x'),
    (i) => [{ type: 'item_reference', id: `msg_${i}` }],
  ],
}

test.each(Object.entries(kinds))(
  'An answer of very many %s is matched in proportion to their number',
  (kind, [given, repeated]) => {
    /**
     * What the first proof of such a repetition costs, in milliseconds of this process: the best of
     * three.
     */
    const costOf = (count: number): number => {
      const indices = Array.from({ length: count }, (_, i) => i)
      const results = kind === 'calls' ? indices.map((i) => output(`c${i}`, 'ok')) : [user('b')]
      const input = [user('a'), ...indices.flatMap(repeated), ...results]
      const costs = [1, 2, 3].map(() => {
        const scope = new Scope()
        scope.complete([user('a')], indices.map(given))
        const before = process.cpuUsage()
        expect(brief(scope.plan(input))).toBe(`resp_1+${input.length - results.length}`)
        return process.cpuUsage(before).user / 1_000
      })
      return Math.min(...costs)
    }
    const few = costOf(4_000)
    const lots = costOf(32_000)
    process.stdout.write(
      `${kind}: ${few.toFixed(0)} ms for 4,000, ${lots.toFixed(0)} ms for 32,000\n`,
    )
    // Eight times as many: sixty-four times as long where each is compared with each.
    expect(lots).toBeLessThan(24 * (few + 1))
  },
)
