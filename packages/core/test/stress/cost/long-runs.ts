// A server decides how many items one response has: answers of many items and how a framework
// repeats them, to count or time what their comparison costs.
import { readSnapshot } from '../../../src/protocol/snapshot.js'
import type { CreateRequest, Item } from '../../../src/protocol/types.js'
import {
  call,
  called,
  message,
  output,
  reasoning,
  reference,
  Scope,
  said,
  user,
} from '../../support/continuation.js'

const search = (i: number): Item => ({
  id: `ws_${i}`,
  type: 'web_search_call',
  status: 'completed',
  action: { type: 'search', query: `q${i}` },
})
const { status: _status, ...searched } = search(0)
const odd = (i: number): Item => ({ ...message(`msg_${i}`, 'x'), agent: { name: `agent ${i}` } })

/** What a server sends, and how a framework repeats it. */
const kinds: readonly [string, (i: number) => Item, (i: number) => Item][] = [
  ['calls', (i) => call(`c${i}`, 'f', '{ }'), (i) => called(`c${i}`, 'f', '{}')],
  [
    'hosted items',
    search,
    (i) => ({ ...searched, id: `ws_${i}`, action: { type: 'search', query: `q${i}` } }),
  ],
  ['reasoning without names', (i) => reasoning(`rs_${i}`, `t${i}`), (i) => thought(`t${i}`)],
  [
    'reasoning by id',
    (i) => reasoning(`rs_${i}`, 't'),
    (i) => ({ ...thought('t'), id: `rs_${i}` }),
  ],
  ['messages by content', (i) => message(`msg_${i}`, 'x'), () => said('x')],
  ['messages by id', (i) => message(`msg_${i}`, 'x'), (i) => ({ ...said('x'), id: `msg_${i}` })],
  [
    'messages with a phase each',
    (i) => ({ ...message(`m${i}`, 'x'), phase: `p${i}` }),
    (i) => ({ ...said('x'), phase: `p${i}` }),
  ],
  ['messages with a field that nobody knows', odd, (i) => ({ ...odd(i), status: 'completed' })],
  ['references', (i) => message(`msg_${i}`, 'x'), (i) => reference(`msg_${i}`)],
  [
    'references to what only the caller knows',
    (i) => reference(`msg_${i}`),
    (i) => reference(`msg_${i}`),
  ],
]
function thought(text: string): Item {
  return { type: 'reasoning', summary: [{ type: 'summary_text', text }] }
}

/** One reasoning item with this many parts, each repeated as an item of its own. */
const parts = (count: number): readonly (readonly Item[])[] => {
  const texts = Array.from({ length: count }, (_, i) => `part ${i}`)
  return [[reasoning('rs_1', ...texts)], texts.map(thought)]
}
/** One message with this many citations, which are repeated. */
const citations = (count: number): readonly (readonly Item[])[] => {
  const annotations = Array.from({ length: count }, (_, i) => ({
    type: 'url_citation',
    url: `https://a.b/${i}`,
  }))
  const content = [{ type: 'output_text', text: 'x', annotations }]
  return [[{ ...message('m'), content }], [{ role: 'assistant', content }]]
}

/** A response of so many items, and the same as a framework repeats it. */
export const answers: Readonly<Record<string, (count: number) => readonly (readonly Item[])[]>> = {
  ...Object.fromEntries(
    kinds.map(([name, sent, repeated]) => [
      name,
      (count: number) =>
        [sent, repeated].map((make) => Array.from({ length: count }, (_, i) => make(i))),
    ]),
  ),
  'parts of one reasoning item': parts,
  'citations of one message': citations,
}

/**
 * Gives the request that repeats an answer, read as the client does, and the way to plan it.
 * @param watch Wraps what the client holds of the answer.
 */
export function repetitionOf(
  [held = [], echoed = []]: readonly (readonly Item[])[],
  watch: (items: readonly Item[]) => readonly Item[] = (items) => items,
): { readonly request: Echo; readonly prove: (request: Echo) => void } {
  const calls = held.filter(({ type }) => type === 'function_call')
  const outputs = calls.map(({ call_id }) => output(String(call_id), 'r'))
  const input = [user('a'), ...echoed, ...outputs, user('b')]
  const request = readSnapshot(JSON.stringify({ model: 'm', store: false, input }))
  if (request === undefined || typeof request.input !== 'object') throw new Error('No request.')
  const scope = new Scope()
  scope.complete([user('a')], watch(held))
  return {
    request: { ...request, input: request.input },
    prove: (given) => {
      const { plan } = scope.planned(given)
      if (plan.mode === 'full') throw new Error(`The echo was not proven: ${plan.reason}.`)
    },
  }
}

type Echo = CreateRequest & { readonly input: readonly object[] }
