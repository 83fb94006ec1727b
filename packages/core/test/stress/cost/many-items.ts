// One answer of very many items, as a server gives them and as frameworks repeat them.
import type { Item } from '../../../src/protocol/types.js'
import { brief, call, called, message, output, Scope, user } from '../../support/continuation.js'

/** Items as a server gives them and as frameworks repeat them, without what they do not read. */
export const kinds: Readonly<
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

/** The plan of a turn that repeats an answer of so many items, and the one that continues it. */
export function planRepetition(
  kind: string,
  count: number,
): { readonly planned: string; readonly continued: string; readonly cpuMs: number } {
  const [given, repeated] = kinds[kind] ?? []
  if (given === undefined || repeated === undefined) throw new Error(`No kind ${kind}.`)
  const indices = Array.from({ length: count }, (_, i) => i)
  const results = kind === 'calls' ? indices.map((i) => output(`c${i}`, 'ok')) : [user('b')]
  const input = [user('a'), ...indices.flatMap(repeated), ...results]
  const scope = new Scope()
  scope.complete([user('a')], indices.map(given))
  const before = process.cpuUsage()
  const planned = brief(scope.plan(input))
  const cpuMs = process.cpuUsage(before).user / 1_000
  return { planned, continued: `resp_1+${input.length - results.length}`, cpuMs }
}
