// What is known of the front of a request is what would be made of it anew, whatever other requests
// share its objects.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CreateRequest } from '../../../src/protocol/types.js'
import { KnownPrints } from '../../../src/telemetry/known-prints.js'
import { beginningOf, printOf } from '../../../src/telemetry/request-print.js'

/** Objects that several requests share, as snapshots do. */
const items: readonly object[] = [
  { role: 'system', content: 'At 12:00, say so.' },
  { role: 'developer', content: 'Be brief.' },
  { type: 'configuration_update', reasoning: { effort: 'low' } },
  { role: 'user', type: 'note', content: 'no message' },
  { role: 'user', type: null, content: 'no message either' },
  { role: 'user', content: 'Hello' },
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello again' }] },
  { type: 'function_call_output', call_id: 'c', output: '1' },
]
const tools: readonly object[] = ['a', 'b', 'c'].map((name) => ({ type: 'function', name }))

/** Few of each, so that requests often begin with the same objects and go on with others. */
const item = fc.constantFrom(...items)
const request = fc.record<CreateRequest>({
  instructions: fc.constantFrom('At 12:00', 'At 13:00', undefined),
  tools: fc.constantFrom([...tools], tools.slice(1), tools.toReversed(), null),
  input: fc.oneof(
    { weight: 8, arbitrary: fc.array(item, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(item, { minLength: 14, maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom('Hello', 'Hello again') },
  ),
})

test('is what is made of it anew', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 2, maxLength: 40 }), (requests) => {
      const known = new KnownPrints()
      for (const one of requests) {
        const { print, message } = known.of(one)
        expect(print).toEqual(printOf(one))
        expect(message).toBe(beginningOf(one))
      }
    }),
  )
})

test('makes nothing anew for the turns of a conversation', () => {
  const known = new KnownPrints()
  const history: object[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
  ]
  const turn = (): object =>
    known.of({ instructions: 'Be brief.', tools: [...tools], input: [...history] })
  const first = turn()
  for (let turns = 0; turns < 20; turns++) {
    history.push({ type: 'function_call_output', call_id: `c${turns}`, output: '1' })
    expect(turn()).toBe(first)
  }
  history[1] = { role: 'user', content: 'Hello' }
  expect(turn()).not.toBe(first)
})
