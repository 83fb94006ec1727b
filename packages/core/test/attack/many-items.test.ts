// An answer of very many items, which a server may send in one frame: to prove its repetition takes time in proportion to
// their number, and so does not block the process of all tenants.
import { expect, test } from 'vitest'
import type { Item } from '../../src/index.js'
import { brief, call, called, message, output, Scope, user } from '../continuation/support.js'

const count = 20_000
/** Items as a server gives them, and as frameworks repeat them: calls without what they do not read. */
const kinds: Readonly<
  Record<string, readonly [given: (i: number) => Item, repeated: (i: number) => Item[]]>
> = {
  calls: [(i) => call(`c${i}`, 'f', '{}'), (i) => [called(`c${i}`, 'f', '{}')]],
  'hosted calls': [
    (i) => ({ type: 'web_search_call', id: `ws_${i}`, status: 'completed', action: { query: 'q' } }),
    (i) => [{ type: 'web_search_call', id: `ws_${i}`, action: { query: 'q' } }],
  ],
  references: [(i) => message(`msg_${i}`, 'x'), (i) => [{ type: 'item_reference', id: `msg_${i}` }]],
}

test.each(Object.entries(kinds))('an answer of very many %s', (kind, [given, repeated]) => {
  const indices = Array.from({ length: count }, (_, i) => i)
  const scope = new Scope()
  scope.complete([user('a')], indices.map(given))
  const results = kind === 'calls' ? indices.map((i) => output(`c${i}`, 'ok')) : [user('b')]
  const input = [user('a'), ...indices.flatMap(repeated), ...results]
  const timeOf = (work: () => unknown): number => {
    const startedAt = performance.now()
    work()
    return performance.now() - startedAt
  }
  const text = JSON.stringify(input)
  const parseMs = Math.min(...[1, 2, 3].map(() => timeOf(() => JSON.parse(text))))
  // The first time only: what it works out is kept.
  const planMs = timeOf(() => scope.plan(input))
  process.stdout.write(`${kind}: ${(planMs / parseMs).toFixed(1)} of JSON.parse\n`)
  expect(brief(scope.plan(input))).toBe(`resp_1+${input.length - results.length}`)
  // Comparing each with each takes a hundred times that of parsing them.
  expect(planMs).toBeLessThan(15 * parseMs)
})
