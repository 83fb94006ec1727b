// What is known of the front of a request is what would be made of it anew, whatever other requests
// share its objects.
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { CreateRequest } from '../../../src/protocol/types.js'
import { KnownPrints } from '../../../src/telemetry/known-prints.js'
import { beginningOf, printOf } from '../../../src/telemetry/request-print.js'

vi.mock(import('../../../src/telemetry/request-print.js'), { spy: true })

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

const request = fc.record<CreateRequest>({
  instructions: fc.constantFrom('At 12:00', 'At 13:00', '', undefined),
  tools: fc.oneof(fc.subarray([...tools], { maxLength: 3 }), fc.constant(null)),
  input: fc.oneof(
    fc.array(fc.constantFrom(...items), { maxLength: 20 }),
    fc.constantFrom('Hello', 'Hello again'),
  ),
})

test('is what is made of it anew', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 2, maxLength: 12 }), (requests) => {
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
  const history = [items[0], items[4]].filter((item) => item !== undefined)
  known.of({ instructions: 'Be brief.', tools: [...tools], input: [...history] })
  vi.mocked(printOf).mockClear()
  for (let turn = 0; turn < 20; turn++) {
    history.push({ type: 'function_call_output', call_id: `c${turn}`, output: '1' })
    known.of({ instructions: 'Be brief.', tools: [...tools], input: [...history] })
  }
  expect(printOf).not.toHaveBeenCalled()
})
