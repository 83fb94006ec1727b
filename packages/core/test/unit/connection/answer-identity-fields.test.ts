// An event tells its place from its outside as it does from its parsed fields.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameOf, readFrame } from '../../../src/protocol/frame.js'

test.each(['"typ\\u0065":"response.completed"', '"respons\\u0065_id":"resp_a"', '"type":"error"'])(
  'A delta whose raw text also says %s is read from its parsed fields',
  (field) => {
    const text = `{"type":"response.output_text.delta","delta":"x",${field}}`
    expect(readFrame(text)).toMatchObject({ isDelta: false, event: JSON.parse(text) })
  },
)

test('The place of a delta is the same read from its raw text and from its parsed fields', () => {
  const place = fc.record(
    {
      sequence_number: fc.oneof(fc.nat(), fc.string(), fc.constant(null), fc.double()),
      item_id: fc.oneof(fc.string(), fc.nat(), fc.constant(null)),
      output_index: fc.oneof(fc.nat(), fc.string(), fc.constant(-1)),
      delta: fc.oneof(fc.string(), fc.constant('"item_id":"msg_9","sequence_number":9')),
      logprobs: fc.array(
        fc.dictionary(fc.constantFrom('item_id', 'sequence_number', 'x'), fc.nat()),
      ),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(place, (fields) => {
      const event = { type: 'response.output_text.delta', ...fields }
      const text = JSON.stringify(event)
      const outside = readFrame(text)
      if (typeof outside === 'string') throw new Error(outside)
      const inside = frameOf(JSON.parse(text), text)
      // A delta of which nothing is certain is parsed: both ways give the same.
      expect(outside.place).toEqual(inside.place)
    }),
    { numRuns: 2000 },
  )
})
